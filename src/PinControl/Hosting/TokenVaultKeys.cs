using PinControl.Errors;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;

namespace PinControl.Hosting;

/// <summary>The keys of a PKCS#11 token.</summary>
internal sealed class TokenVaultKeys(TokenVault token, IKeyVault keys, IKeyStore store, IHostEnvironment environment) : VaultKeys
{
    /// <summary>The token, not opened yet.</summary>
    /// <exception cref="SettingException">The module cannot be loaded.</exception>
    public static TokenVault Load(Pkcs11VaultOptions options, IKeyStates states)
    {
        try
        {
            return TokenVault.Of(options, states);
        }
        catch (TokenRefusedException fault)
        {
            throw new SettingException(fault.Message, fault);
        }
    }

    /// <inheritdoc />
    public override async Task<VaultIdentity> PrepareAsync(CancellationToken cancellation)
    {
        try
        {
            await token.Link.OpenAsync();
        }
        catch (TokenRefusedException fault)
        {
            throw new SettingException(fault.Message, fault);
        }

        var held = (await keys.ListAsync(cancellation)).ToList();
        var known = await FindKnownAsync(cancellation);
        foreach (var kind in Enum.GetValues<KeyKind>().Where(kind => held.All(key => key.Kind != kind)))
        {
            if (known.Any(key => key is { State: KeyState.Active, Kind: not KeyKind.SessionKek } && key.Kind == kind))
            {
                throw new SettingException(
                    $"The token has no {kind.Name()}, and the database has one as the active one: this token is another database's, or lacks this one's keys. "
                    + "Name the token that has them, or bring them: from a software vault by pincontrol keys move-software (docs/keys.md, section 4). No key was made.");
            }

            if (!environment.IsDevelopment())
            {
                throw new SettingException($"The token has no {kind.Name()} yet. Make the first keys, once for all nodes: pincontrol keys init --operator NAME");
            }

            held.Add(await keys.CreateAsync(kind, version: 1, cancellation));
        }

        // The database was not asked yet which one is active.
        var newest = held.Where(static key => key.Kind == KeyKind.Identity).Max(static key => key.Version);
        return await token.RunOnOwnAsync(call => token.Keys.Identity(call, newest));
    }

    /// <summary>What the database knows; nothing while it is away, or older than the register: it is compared once it is there.</summary>
    private async Task<IReadOnlyList<KeyVersion>> FindKnownAsync(CancellationToken cancellation)
    {
        try
        {
            return await store.ListKeysAsync(cancellation);
        }
        catch (UnavailableException)
        {
            return [];
        }
    }
}
