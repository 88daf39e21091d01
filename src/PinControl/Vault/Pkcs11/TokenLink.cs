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
    // A look must not wait behind requests: that they are many is no reason to call the token broken.
    private readonly SemaphoreSlim _lookPermits = new(1, 1);
    private readonly SemaphoreSlim _trouble = new(0, 1);
    private readonly Lock _opening = new();
    private readonly TimeSpan _sessionPatience;
    private readonly TimeSpan _callPatience;
    private volatile LoggedInToken? _open;
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
            await _module.BeginAsync();
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

        return await RunAsync(work, _permits);
    }

    /// <summary>The same though the token is believed gone: for a look at it.</summary>
    public Task<T> RunAnywayAsync<T>(Func<TokenCall, T> work) => RunAsync(work, _lookPermits);

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

    /// <summary>
    /// Initializes the module anew, which frees what it kept of old session objects; requests wait meanwhile, none fails. <see langword="false"/> if a call
    /// inside lasts so long that those who wait would: it is tried later.
    /// </summary>
    public Task<bool> RenewAsync() => _module.RenewAsync(_module.Generation, _sessionPatience / 2);

    /// <summary>Initializes the module anew and logs in.</summary>
    /// <returns>Whether the token is there again.</returns>
    public async Task<bool> RecoverAsync()
    {
        try
        {
            if (!await _module.RenewAsync(_module.Generation, _callPatience))
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
        _down = "It is closed.";
        CloseSessionsAsync().GetAwaiter().GetResult();
        _module.Leave(_callPatience);
        _permits.Dispose();
        _lookPermits.Dispose();
        _trouble.Dispose();
    }

    private async Task<T> RunAsync<T>(Func<TokenCall, T> work, SemaphoreSlim permits)
    {
        if (!await permits.WaitAsync(_sessionPatience))
        {
            throw Unavailable($"No session became free within {_options.SessionTimeout} s.");
        }

        try
        {
            await _module.Gate.EnterAsync(_sessionPatience);
        }
        catch (TimeoutException)
        {
            permits.Release();
            throw Unavailable("The module is not ready.");
        }

        try
        {
            // What was taken is given back when the call ends, even if nobody waits for it any more.
            return await Task.Run(() => Run(work, permits)).WaitAsync(_callPatience);
        }
        catch (TimeoutException)
        {
            const string Reason = "The module did not answer in time.";
            Break(Reason);
            throw Unavailable(Reason);
        }
    }

    /// <summary>Within the gate, as every call: the module might be finalized meanwhile for somebody else.</summary>
    private async Task CloseSessionsAsync()
    {
        try
        {
            await _module.Gate.EnterAsync(_callPatience);
        }
        catch (TimeoutException)
        {
            return;
        }

        try
        {
            if (_open is { } open && open.Generation == _module.Generation)
            {
                open.CloseAll();
            }

            _open = null;
        }
        finally
        {
            _module.Gate.Leave();
        }
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

    private T Run<T>(Func<TokenCall, T> work, SemaphoreSlim permits)
    {
        LoggedInToken? open = null;
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
            permits.Release();
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
    private LoggedInToken Current()
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

            return _open = new LoggedInToken(_module.Library, generation, slot, keeper);
        }
    }

}
