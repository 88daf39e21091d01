using PinControl.Tests.Cli;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Keys;

/// <summary><c>pincontrol keys move-software</c> between key files.</summary>
public sealed class KeyMoving : IAsyncDisposable
{
    private readonly PinControlServer _server = StartByPassphrase();
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-move-").FullName;
    private readonly KeyOffice _from;
    private readonly KeyOffice _to;

    public KeyMoving()
    {
        _from = Office(_server.Folder);
        _to = Office(_folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Keys_that_the_other_vault_lacks_are_entered_under_the_versions_they_have()
    {
        (await _from.RunAsync("list")).AssertDone();
        Copy("vault.keys");
        Copy("vault.passphrase");
        (await _from.RunAsync("create", "kek")).AssertDone();
        (await _from.RunAsync("init")).AssertDone();
        (await _to.RunAsync("list")).AssertRefused(1, "!! zone-kek 1: the vault lacks it");

        var moved = (await MoveAsync()).AssertDone();
        Assert.Matches("There +kek 1 ", moved.Output);
        Assert.Matches("Entered +kek 2 ", moved.Output);
        Assert.Matches("Entered +zone-kek 1 ", moved.Output);
        (await _to.RunAsync("list")).AssertDone();
        Assert.Equal(
            (await _from.KeyAsync("kek", 2)).GetProperty("inVault").GetString(), (await _to.KeyAsync("kek", 2)).GetProperty("inVault").GetString());
        Assert.DoesNotContain("Entered", (await MoveAsync()).AssertDone().Output, StringComparison.Ordinal);
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'KEY_MOVE' AND outcome = 0"));
    }

    [Fact]
    public async Task An_old_copy_of_the_file_is_refused_and_what_is_retired_is_not_brought_back()
    {
        Copy("vault.keys");
        Copy("vault.passphrase");
        File.Copy(_server.KeyFile, Path.Combine(_folder, "old.keys"));
        (await _from.RunAsync("create", "kek")).AssertDone();
        _server.Sql("UPDATE vault_key SET state = 3 WHERE kind = 1 AND version = 1");
        _server.Sql("UPDATE vault_key SET state = 2, active_since = made_at WHERE kind = 1 AND version = 2");
        (await MoveAsync(Path.Combine(_folder, "old.keys"))).AssertRefused(1, "The key file lacks kek 2, which is the active one");

        (await _from.RunAsync("create", "kek")).AssertDone();
        _server.Sql("UPDATE vault_key SET state = 4 WHERE kind = 1 AND version = 3");
        var moved = (await MoveAsync()).AssertDone();
        Assert.Matches("Entered +kek 2 ", moved.Output);
        Assert.Matches("Skipped +kek 3 ", moved.Output);
        Assert.False((await _to.KeyAsync("kek", 3)).TryGetProperty("inVault", out _));
    }

    [Fact]
    public async Task A_vault_with_other_keys_gets_none()
    {
        await using (var other = StartByPassphrase())
        {
            File.Copy(other.KeyFile, Path.Combine(_folder, "vault.keys"));
            File.Copy(Path.Combine(other.Folder, "vault.passphrase"), Path.Combine(_folder, "vault.passphrase"));
        }

        var before = await File.ReadAllBytesAsync(Path.Combine(_folder, "vault.keys"));
        (await MoveAsync()).AssertRefused(1, "The vault has another key as kek 1");
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(_folder, "vault.keys")));
        (await _to.RunAsync("move-software", "--from-key-file", _server.KeyFile)).AssertRefused(2, "--from-passphrase-file or --from-seal-key-file");
        (await MoveAsync("nowhere.keys")).AssertRefused(2, "option --from-key-file");
    }

    private Task<CommandResult> MoveAsync(string? keyFile = null) => _to.RunAsync(
        "move-software", "--from-key-file", keyFile ?? _server.KeyFile, "--from-passphrase-file", Path.Combine(_server.Folder, "vault.passphrase"));

    private static PinControlServer StartByPassphrase()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-test-").FullName;
        return PinControlServer.Start(folder, store: null, ByPassphrase(folder));
    }

    private KeyOffice Office(string folder) => new(folder, [.. _server.Store.Settings.Concat(ByPassphrase(folder)).Select(static setting => "--" + setting)]);

    private static string[] ByPassphrase(string folder) =>
        ["Vault:Software:SealKeyFile=", $"Vault:Software:PassphraseFile={Path.Combine(folder, "vault.passphrase")}"];

    private void Copy(string file) => File.Copy(Path.Combine(_server.Folder, file), Path.Combine(_folder, file));
}
