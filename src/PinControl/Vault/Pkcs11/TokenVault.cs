using Net.Pkcs11Interop.Common;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>What the vault, its keys' life and the looks at its health share: the link, the templates, the names of keys, which version is active.</summary>
internal sealed class TokenVault(TokenLink link, string labelPrefix, IKeyStates states) : IDisposable
{
    public TokenLink Link => link;

    /// <summary>Not opened yet.</summary>
    /// <exception cref="TokenRefusedException">The module cannot be loaded.</exception>
    public static TokenVault Of(Pkcs11VaultOptions options, IKeyStates states) => new(new TokenLink(options), options.LabelPrefix, states);

    public KeyTemplates Templates { get; } = new(link.Profile);

    public TokenKeys Keys { get; } = new(labelPrefix);

    public int? TryActive(KeyKind kind) => states.Active(kind);

    /// <exception cref="VaultUnavailableException">No version is active.</exception>
    public int Active(KeyKind kind) => states.Active(kind)
        ?? throw new VaultUnavailableException($"No {kind.Name()} is active yet. Run: pincontrol keys init");

    public byte[] Tag(TokenCall call, PlasticBinding binding, int keyVersion, byte[] blob) => call.Session.Sign(
        link.Profile.Hmac, Keys.Find(call, KeyKind.Binding, Active(KeyKind.Binding)), SealedPinText.Of(binding, keyVersion, blob), SealedPinText.TagSize);

    /// <summary>Verified before every unwrap.</summary>
    public bool Holds(TokenCall call, PlasticBinding binding, SealedPin sealedPin) => sealedPin.Tag.Length == SealedPinText.TagSize && call.Session.Verify(
        link.Profile.Hmac, Keys.Find(call, KeyKind.Binding, Active(KeyKind.Binding)),
        SealedPinText.Of(binding, sealedPin.KeyVersion, sealedPin.Blob), sealedPin.Tag);

    /// <summary>
    /// Runs an operation on something that may have been tampered with. The module answers tampering and its own faults alike: a look at the token's
    /// health tells them apart.
    /// </summary>
    /// <returns><see langword="null"/> if the token refused and is in health.</returns>
    /// <exception cref="VaultUnavailableException">It is not.</exception>
    public async Task<T?> RunOnStrangeAsync<T>(Func<TokenCall, T?> work)
        where T : class
    {
        try
        {
            return await link.RunAsync(work);
        }
        catch (TokenFaultException fault) when (fault.Kind == TokenFault.Refused)
        {
            return await LookAsync() && fault.TookStrangeBytes ? null : throw Broken(fault);
        }
        catch (VaultUnavailableException fault)
        {
            throw await ExplainAsync(fault);
        }
    }

    /// <summary>Runs an operation on what the vault itself made: a refusal is a fault of the token.</summary>
    public async Task<T> RunOnOwnAsync<T>(Func<TokenCall, T> work)
    {
        try
        {
            return await link.RunAsync(work);
        }
        catch (TokenFaultException fault)
        {
            await LookAsync();
            throw Broken(fault);
        }
        catch (VaultUnavailableException fault)
        {
            throw await ExplainAsync(fault);
        }
    }

    /// <summary>A key that is not there may be a token that is not there.</summary>
    /// <exception cref="VaultUnavailableException">The token does not work.</exception>
    public async Task RequireAsync()
    {
        if (!await LookAsync())
        {
            throw Broken(null);
        }
    }

    /// <summary>A round trip with a throw-away object, under the active KEK once there is one. The link is up or down after it as the token is.</summary>
    public async Task<bool> LookAsync()
    {
        try
        {
            var sound = await link.RunAnywayAsync(RoundTrip);
            if (sound)
            {
                link.Mend();
            }
            else
            {
                link.Break("What was wrapped did not come back.");
            }

            return sound;
        }
        catch (TokenFaultException fault)
        {
            link.Break($"{fault.Message}.");
            return false;
        }
        catch (VaultUnavailableException fault)
        {
            link.Break(fault.Message);
            return false;
        }
    }

    private async Task<VaultUnavailableException> ExplainAsync(VaultUnavailableException fault) =>
        !link.IsUp || await LookAsync() ? fault : Broken(fault);

    private VaultUnavailableException Broken(Exception? fault) => link.Unavailable(link.Down ?? $"{fault?.Message}.", fault);

    public void Dispose() => link.Dispose();

    private bool RoundTrip(TokenCall call)
    {
        var info = default(Net.Pkcs11Interop.LowLevelAPI80.CK_TOKEN_INFO);
        TokenSession.Check("C_GetTokenInfo", call.Token.Library.C_GetTokenInfo(call.Token.Slot, ref info));
        var session = call.Session;
        var thrownAway = session.GenerateKey(CKM.CKM_AES_KEY_GEN, Templates.ThrowAway(extractable: true));
        var kek = TryActive(KeyKind.Kek) is { } version
            ? Keys.Find(call, KeyKind.Kek, version)
            : session.GenerateKey(CKM.CKM_AES_KEY_GEN, Templates.ThrowAway(extractable: false, CKA.CKA_WRAP, CKA.CKA_UNWRAP));
        var wrapped = session.Wrap(kek, thrownAway, Pkcs11Vault.BlobSize);
        return session.Wrap(kek, session.Unwrap(kek, wrapped, Templates.Field), Pkcs11Vault.BlobSize).AsSpan().SequenceEqual(wrapped);
    }
}
