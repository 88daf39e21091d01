using Microsoft.Extensions.Time.Testing;
using PinControl.Keys;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>A vault on a real token without a service around it, its first keys made.</summary>
public sealed class TokenStage : IAsyncDisposable
{
    private readonly List<TokenLink> _links = [];

    public TokenStage()
    {
        Keys = new MemoryKeys(Clock);
        Vault = Open(Token.Options);
        KeyVault = new Pkcs11KeyVault(Vault);
        foreach (var kind in Enum.GetValues<KeyKind>())
        {
            MakeAsync(kind).GetAwaiter().GetResult();
        }

        Pins = new Pkcs11Vault(Vault, checkPolicy: false);
    }

    public SoftHsmToken Token { get; } = new();

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 15, 9, 30, 0, TimeSpan.Zero));

    internal MemoryKeys Keys { get; }

    internal TokenVault Vault { get; }

    internal Pkcs11Vault Pins { get; }

    internal Pkcs11KeyVault KeyVault { get; }

    /// <summary>Another node's vault on the same token and database.</summary>
    internal TokenVault Open(Pkcs11VaultOptions options)
    {
        var link = new TokenLink(options);
        _links.Add(link);
        link.OpenAsync().GetAwaiter().GetResult();
        return new TokenVault(link, options.LabelPrefix, Keys);
    }

    /// <summary>Makes a key in the token and makes it the active one.</summary>
    internal async Task<VaultKey> MakeAsync(KeyKind kind)
    {
        var actor = KeyActor.Service;
        var after = Keys.Active(kind);
        var version = await Keys.ClaimKeyAsync(kind, actor, default);
        var key = await KeyVault.CreateAsync(kind, version, default);
        await Keys.NoteKeyAsync(kind, version, key.CheckValue, actor, default);
        Assert.True(await Keys.ActivateKeyAsync(kind, version, after, actor, default));
        return key;
    }

    public ValueTask DisposeAsync()
    {
        _links.ForEach(static link => link.Dispose());
        Token.Dispose();
        return default;
    }
}
