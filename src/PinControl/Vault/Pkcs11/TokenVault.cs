using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>What the vault, its keys' life and the looks at its health share: the link, the templates, the names of keys, which version is active.</summary>
internal sealed class TokenVault(TokenLink link, string labelPrefix, IKeyStates states) : IDisposable
{
    private static readonly KeyKind[] Serving = [KeyKind.Kek, KeyKind.Binding, KeyKind.Identity, KeyKind.SessionKek];

    private readonly Lock _looking = new();
    private readonly TokenExamination _examination = new(new TokenKeys(labelPrefix), link.Profile);
    private Task<bool> _look = Task.FromResult(true);
    private Task<bool>? _nextLook;
    private volatile string? _lack;

    public TokenLink Link => link;

    /// <summary>Whether the token worked when it was last used or looked at, and had the active keys.</summary>
    public bool IsSound => link.IsUp && _lack is null;

    /// <summary>Whether there is a key of every kind that requests need, and <see cref="IsSound"/>.</summary>
    public bool IsReady => IsSound && Array.TrueForAll(Serving, kind => states.Active(kind) is not null);

    /// <summary>Why it is not sound.</summary>
    public string? Down => link.Down ?? _lack;

    /// <summary>Not opened yet.</summary>
    /// <exception cref="TokenRefusedException">The module cannot be loaded.</exception>
    public static TokenVault Of(Pkcs11VaultOptions options, IKeyStates states) => new(new TokenLink(options), options.LabelPrefix, states);

    public KeyTemplates Templates { get; } = new(link.Profile);

    public TokenKeys Keys { get; } = new(labelPrefix);

    public int? TryActive(KeyKind kind) => states.Active(kind);

    /// <exception cref="VaultUnavailableException">No version is active.</exception>
    public int Active(KeyKind kind) => states.Active(kind)
        ?? throw new TokenKeyException($"No {kind.Name()} is active: none was made yet (pincontrol keys init), or the token is not this database's (pincontrol keys list).");

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
        catch (VaultUnavailableException fault) when (fault is not TokenBusyException)
        {
            throw await ExplainAsync(fault);
        }
    }

    /// <summary>Runs an operation on what the vault itself made: a refusal is a fault of the token.</summary>
    /// <param name="atEnd">Called once when <paramref name="work"/> has ended for good; for what it must not lose while it runs.</param>
    public async Task<T> RunOnOwnAsync<T>(Func<TokenCall, T> work, Action? atEnd = null)
    {
        try
        {
            return await link.RunAsync(work, atEnd);
        }
        catch (TokenFaultException fault)
        {
            await LookAsync();
            throw Broken(fault);
        }
        catch (VaultUnavailableException fault) when (fault is not TokenBusyException)
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

    /// <summary>
    /// Tries the active keys on something thrown away. One look at a time, which serves all who came before it began: one that has begun may have
    /// passed what failed since. The link is up or down after it as the token is.
    /// </summary>
    /// <returns>Whether the token works and has the active keys.</returns>
    public Task<bool> LookAsync()
    {
        lock (_looking)
        {
            return _nextLook ??= LookAfterAsync(_look);
        }
    }

    /// <summary>What a key may do that it should not, or the other way round.</summary>
    /// <returns>None if it is as the vault makes it.</returns>
    /// <exception cref="VaultUnavailableException">The token does not work, or has no such key.</exception>
    public Task<string?> ExamineAsync(KeyKind kind, int version) => RunOnOwnAsync(call => _examination.Fault(call, kind, version));

    public void Dispose() => link.Dispose();

    private async Task<bool> LookAfterAsync(Task before)
    {
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_looking)
        {
            (_look, _nextLook) = (_nextLook!, null);
        }

        return await LookOnceAsync();
    }

    private async Task<bool> LookOnceAsync()
    {
        var generation = link.Generation;
        try
        {
            var sound = await link.RunAnywayAsync(call =>
            {
                generation = call.Token.Generation;
                return _examination.Works(call, TryActive);
            });
            if (!sound)
            {
                link.Break("What was wrapped did not come back.", generation);
                return false;
            }

            _lack = null;
            link.Mend(generation);
            return link.IsUp;
        }
        catch (TokenBusyException)
        {
            // It says nothing of the token.
        }
        catch (TokenKeyException fault)
        {
            _lack = await ShowsNoneAsync()
                ? "The token shows none of this installation's keys: it is away, it was emptied, or it is another one."
                : fault.Message;
            link.Mend(generation);
        }
        catch (TokenFaultException fault)
        {
            link.Break($"{fault.Message}.", generation);
        }
        catch (VaultUnavailableException fault)
        {
            link.Break(fault.Message, generation);
        }

        return false;
    }

    /// <summary>Whether the token has no active key at all: then it is no key that is missing. A module may show an empty token where one was taken away.</summary>
    private async Task<bool> ShowsNoneAsync()
    {
        try
        {
            (KeyKind, int)[] active = [.. Serving.Where(kind => TryActive(kind) is not null).Select(kind => (kind, TryActive(kind)!.Value))];
            return active.Length > 0 && await link.RunAnywayAsync(call => Keys.Find(call, active).Count == 0);
        }
        catch (Exception fault) when (fault is TokenFaultException or VaultUnavailableException)
        {
            return false;
        }
    }

    private async Task<VaultUnavailableException> ExplainAsync(VaultUnavailableException fault)
    {
        // A token that is away may answer that it has no such key.
        if (link.IsUp)
        {
            await LookAsync();
        }

        return link.IsUp || fault is not TokenKeyException ? fault : Broken(fault);
    }

    private VaultUnavailableException Broken(Exception? fault) => link.Unavailable(Down ?? (fault is null ? "It could not be looked at." : $"{fault.Message}."), fault);
}
