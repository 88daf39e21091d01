using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PinControl.Keys;
using PinControl.Vault.Software;

namespace PinControl.Tests.Vault;

/// <summary>A software vault without a service around it: its files in a folder of its own, its clock in the test's hands.</summary>
internal sealed class VaultFolder : IDisposable
{
    private readonly List<KeyKeeper> _keepers = [];

    public VaultFolder() => Options = new SoftwareVaultOptions { KeyFile = In("vault.keys"), PassphraseFile = In("vault.passphrase") };

    public string Path { get; } = Directory.CreateTempSubdirectory("pincontrol-vault-").FullName;

    public SoftwareVaultOptions Options { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 15, 9, 30, 0, TimeSpan.Zero));

    /// <summary>What the database says of the keys: the first ones are active unless a test says something else.</summary>
    public IKeyStates States { get; set; } = new KeyStates(
    [
        .. Enum.GetValues<KeyKind>().Select(static kind => new KeyVersion(kind, KeySet.FirstVersion, KeyState.Active, "ABCDEF", default, null, null)),
    ]);

    public KeyFile File => new(Options);

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A vault that has read its keys; the first one makes them.</summary>
    public SoftwareVault Start(bool mayMake = true)
    {
        var keeper = new KeyKeeper(File, Clock, NullLogger<KeyKeeper>.Instance);
        _keepers.Add(keeper);
        keeper.Prepare(mayMake);
        return new SoftwareVault(keeper, Clock, States);
    }

    public void Dispose()
    {
        _keepers.ForEach(static keeper => keeper.Dispose());
        Directory.Delete(Path, recursive: true);
    }
}
