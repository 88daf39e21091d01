using System.Collections.Concurrent;
using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// The way to one token: a login that lasts, sessions for operations at the same time, and what is known of the token's health. A token that is gone
/// makes it unavailable at once; <see cref="RecoverAsync"/> brings it back.
/// </summary>
internal sealed class TokenLink : IDisposable
{
    private readonly Pkcs11VaultOptions _options;
    private readonly Pkcs11Module _module;
    private readonly TokenLogin _login;
    private readonly SemaphoreSlim _permits;
    private readonly SemaphoreSlim _trouble = new(0, 1);
    private readonly Lock _opening = new();
    private readonly TimeSpan _sessionPatience;
    private readonly TimeSpan _callPatience;
    private volatile OpenToken? _open;
    private volatile string? _down = "It has not been opened yet.";

    /// <exception cref="TokenRefusedException">The module cannot be loaded.</exception>
    public TokenLink(Pkcs11VaultOptions options)
    {
        _options = options;
        Profile = TokenProfile.Of(options);
        _login = new TokenLogin(options);
        _permits = new SemaphoreSlim(options.Sessions, options.Sessions);
        _sessionPatience = TimeSpan.FromSeconds(options.SessionTimeout);
        _callPatience = TimeSpan.FromSeconds(options.CallTimeout);
        _module = Pkcs11Module.Use(options.Module);
    }

    public TokenProfile Profile { get; }

    /// <summary>Whether the token worked when it was last used or looked at.</summary>
    public bool IsUp => _down is null;

    /// <summary>Why it does not work.</summary>
    public string? Down => _down;

    /// <summary>Whether the module has done as many operations as the setting allows.</summary>
    public bool IsDue => _options.RecycleAfter > 0 && _open is { } open && Interlocked.Read(ref open.Operations) >= _options.RecycleAfter;

    /// <summary>Opens the token for the first time.</summary>
    /// <exception cref="TokenRefusedException">It cannot be used as the settings say.</exception>
    public async Task OpenAsync()
    {
        try
        {
            if (_module.Generation == 0)
            {
                await _module.RenewAsync(0, _callPatience);
            }

            await OpenSlotAsync();
        }
        catch (TokenRefusedException)
        {
            // The module may have been initialized before the token was there.
            await _module.RenewAsync(_module.Generation, _callPatience);
            await OpenSlotAsync();
        }
        catch (TokenFaultException fault)
        {
            throw new TokenRefusedException($"The module of the setting {Pkcs11VaultOptions.ModuleSetting} does not work: {fault.Message}.", fault);
        }
    }

    /// <summary>
    /// Runs an operation in a session of its own. The module may finalize between two operations, never within one; objects that the operation made are
    /// destroyed at its end.
    /// </summary>
    /// <param name="work">Called once more, from its beginning, when a key's handle was no longer good.</param>
    /// <exception cref="VaultUnavailableException">The token is gone, hangs, or does not do what it must.</exception>
    /// <exception cref="TokenFaultException">It refused what it was given (<see cref="TokenFault.Refused"/>).</exception>
    public async Task<T> RunAsync<T>(Func<TokenCall, T> work)
    {
        if (_down is { } reason)
        {
            throw Unavailable(reason);
        }

        return await RunAnywayAsync(work);
    }

    /// <summary>The same though the token is believed gone: for a look at it.</summary>
    public async Task<T> RunAnywayAsync<T>(Func<TokenCall, T> work)
    {
        if (!await _permits.WaitAsync(_sessionPatience))
        {
            throw Unavailable($"No session became free within {_options.SessionTimeout} s.");
        }

        try
        {
            await _module.Gate.EnterAsync(_sessionPatience);
        }
        catch (TimeoutException)
        {
            _permits.Release();
            throw Unavailable("The module is not ready.");
        }

        try
        {
            // What was taken is given back when the call ends, even if nobody waits for it any more.
            return await Task.Run(() => Run(work)).WaitAsync(_callPatience);
        }
        catch (TimeoutException)
        {
            const string Reason = "The module did not answer in time.";
            Break(Reason);
            throw Unavailable(Reason);
        }
    }

    /// <summary>What a caller is told.</summary>
    public VaultUnavailableException Unavailable(string reason, Exception? fault = null) =>
        new($"The token '{_options.TokenLabel}' does not work. {reason}", fault!);

    /// <summary>The token does not work: nothing is asked of it until it recovers.</summary>
    public void Break(string reason)
    {
        _down = reason;
        Signal();
    }

    /// <summary>A look found it working.</summary>
    public void Mend() => _down = null;

    /// <summary>Waits until something breaks or the module is due, or the time is over.</summary>
    public Task WaitForTroubleAsync(TimeSpan time, CancellationToken cancellation) => _trouble.WaitAsync(time, cancellation);

    /// <summary>Initializes the module anew, which frees what it kept of old session objects; requests wait meanwhile, none fails.</summary>
    public Task<bool> RenewAsync() => _module.RenewAsync(_module.Generation, _callPatience);

    /// <summary>Initializes the module anew and logs in.</summary>
    /// <returns>Whether the token is there again.</returns>
    public async Task<bool> RecoverAsync()
    {
        try
        {
            if (!await RenewAsync())
            {
                _down = "A call does not come back from the module.";
                return false;
            }

            await OpenSlotAsync();
            return true;
        }
        catch (Exception fault) when (fault is TokenRefusedException or TokenFaultException or VaultUnavailableException)
        {
            _down = fault.Message;
            return false;
        }
    }

    public void Dispose()
    {
        lock (_opening)
        {
            _down = "It is closed.";
            if (_open is { } open && open.Generation == _module.Generation)
            {
                open.CloseAll();
            }

            _open = null;
        }

        _module.Leave(_callPatience);
        _permits.Dispose();
        _trouble.Dispose();
    }

    private async Task OpenSlotAsync()
    {
        await _module.Gate.EnterAsync(_sessionPatience);
        try
        {
            await Task.Run(Current);
            _down = null;
        }
        finally
        {
            _module.Gate.Leave();
        }
    }

    private void Signal()
    {
        try
        {
            _trouble.Release();
        }
        catch (SemaphoreFullException)
        {
            // Whoever looks after it knows already.
        }
    }

    private T Run<T>(Func<TokenCall, T> work)
    {
        OpenToken? open = null;
        TokenSession? session = null;
        var sound = false;
        try
        {
            open = Current();
            session = open.Rent(Profile);
            if (Interlocked.Increment(ref open.Operations) == _options.RecycleAfter)
            {
                Signal();
            }

            var done = RunTwice(new TokenCall(session, open), work);
            sound = true;
            return done;
        }
        catch (TokenFaultException fault) when (fault.Kind != TokenFault.Refused)
        {
            if (fault.Kind != TokenFault.Misfit)
            {
                Break($"{fault.Message}.");
            }

            throw Unavailable($"{fault.Message}.");
        }
        catch (TokenRefusedException fault)
        {
            Break(fault.Message);
            throw Unavailable(fault.Message);
        }
        finally
        {
            if (session is not null)
            {
                open!.Return(session, sound);
            }

            _module.Gate.Leave();
            _permits.Release();
        }
    }

    private static T RunTwice<T>(TokenCall call, Func<TokenCall, T> work)
    {
        try
        {
            return work(call);
        }
        catch (TokenFaultException fault) when (fault.Kind == TokenFault.Stale)
        {
            call.Forget();
            return work(call);
        }
    }

    /// <summary>The token, logged in since the module was last initialized.</summary>
    private OpenToken Current()
    {
        var generation = _module.Generation;
        if (_open is { } open && open.Generation == generation)
        {
            return open;
        }

        lock (_opening)
        {
            if (_open is { } opened && opened.Generation == generation)
            {
                return opened;
            }

            var slot = _login.FindSlot(_module.Library);
            var keeper = TokenSession.Open(_module.Library, Profile, slot);
            try
            {
                _login.LogIn(_module.Library, keeper);
            }
            catch
            {
                keeper.Close();
                throw;
            }

            return _open = new OpenToken(_module.Library, generation, slot, keeper);
        }
    }

}

/// <summary>What one operation works with.</summary>
internal sealed class TokenCall(TokenSession session, OpenToken token)
{
    public TokenSession Session => session;

    public OpenToken Token => token;

    /// <summary>Keys are looked up anew; what the first try made is destroyed.</summary>
    public void Forget()
    {
        session.DestroyAll();
        token.Keys.Clear();
    }
}

/// <summary>The token between two initializations of the module: the session that keeps the login, idle sessions, handles of keys.</summary>
internal sealed class OpenToken(Net.Pkcs11Interop.LowLevelAPI80.Pkcs11Library library, int generation, ulong slot, TokenSession keeper)
{
    /// <summary>Counted with <see cref="Interlocked"/>.</summary>
    public long Operations;

    private readonly ConcurrentBag<TokenSession> _idle = [];

    public int Generation => generation;

    public ulong Slot => slot;

    public Net.Pkcs11Interop.LowLevelAPI80.Pkcs11Library Library => library;

    /// <summary>Handles by label.</summary>
    public ConcurrentDictionary<string, ulong> Keys { get; } = [];

    public TokenSession Rent(TokenProfile profile) => _idle.TryTake(out var idle) ? idle : TokenSession.Open(library, profile, slot);

    /// <param name="sound">Otherwise an operation may still be active in it: it is closed, which also destroys its objects.</param>
    public void Return(TokenSession session, bool sound)
    {
        if (session.DestroyAll() && sound)
        {
            _idle.Add(session);
        }
        else
        {
            session.Close();
        }
    }

    public void CloseAll()
    {
        while (_idle.TryTake(out var idle))
        {
            idle.Close();
        }

        keeper.Close();
    }
}
