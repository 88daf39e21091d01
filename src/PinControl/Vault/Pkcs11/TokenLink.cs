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
    private readonly TokenOpening _opening;
    private readonly TokenThreads _threads;
    private readonly SemaphoreSlim _permits;
    // A look must not wait behind requests: that they are many is no reason to call the token broken.
    private readonly SemaphoreSlim _lookPermits = new(1, 1);
    private readonly SemaphoreSlim _trouble = new(0, 1);
    private readonly TimeSpan _sessionPatience;
    private readonly TimeSpan _callPatience;
    private volatile Outage? _down = new("It has not been opened yet.", MustRenew: true, Generation: 0);
    private int _isClosed;

    /// <exception cref="TokenRefusedException">The module cannot be loaded.</exception>
    public TokenLink(Pkcs11VaultOptions options)
    {
        _options = options;
        Profile = TokenProfile.Of(options);
        // And one for a look, one for opening.
        _threads = new TokenThreads(options.Sessions + 2);
        _permits = new SemaphoreSlim(options.Sessions, options.Sessions);
        _sessionPatience = TimeSpan.FromSeconds(options.SessionTimeout);
        _callPatience = TimeSpan.FromSeconds(options.CallTimeout);
        _module = Pkcs11Module.Use(options.Module);
        _opening = new TokenOpening(options, Profile, _module);
    }

    public TokenProfile Profile { get; }

    /// <summary>Whether the token worked when it was last used or looked at.</summary>
    public bool IsUp => _down is null;

    /// <summary>Whether only the module's being initialized anew can help.</summary>
    public bool MustRenew => _down is { MustRenew: true };

    /// <summary>Why it does not work.</summary>
    public string? Down => _down?.Reason;

    /// <summary>How often the module was initialized.</summary>
    public int Generation => _module.Generation;

    /// <summary>Operations at the same time.</summary>
    public int Sessions => _options.Sessions;

    /// <summary>Whether the module has done as many operations as the setting allows.</summary>
    public bool IsDue => _opening.Latest is { RecycleAfter: > 0 } open && Interlocked.Read(ref open.Operations) >= open.RecycleAfter;

    /// <summary>Opens the token for the first time.</summary>
    /// <exception cref="TokenRefusedException">It cannot be used as the settings say.</exception>
    public async Task OpenAsync()
    {
        try
        {
            await _module.BeginAsync();
            try
            {
                await OpenSlotAsync();
            }
            catch (TokenRefusedException)
            {
                // The module may have been initialized before the token was there.
                if (!await _module.RenewAsync(_module.Generation, _callPatience))
                {
                    throw;
                }

                await OpenSlotAsync();
            }

            _down = null;
        }
        catch (Exception fault) when (fault is TokenFaultException or TimeoutException)
        {
            throw new TokenRefusedException($"The module of the setting {Pkcs11VaultOptions.ModuleSetting} does not work: {fault.Message}.{SoftHsmPlace.Hint(_options.Module)}", fault);
        }
    }

    /// <summary>
    /// Runs an operation in a session of its own. The module may finalize between two operations, never within one; objects that the operation made are
    /// destroyed at its end.
    /// </summary>
    /// <param name="work">Called once more, from its beginning, when a key's handle or the session was no longer good.</param>
    /// <param name="atEnd">
    /// Called once when <paramref name="work"/> has ended for good, which may be later than a caller waits, or never began: what it erases is in use
    /// until then.
    /// </param>
    /// <returns>What nobody waits for any more is disposed of.</returns>
    /// <exception cref="TokenBusyException">No session became free in time.</exception>
    /// <exception cref="VaultUnavailableException">The token is gone, hangs, or does not do what it must.</exception>
    /// <exception cref="TokenFaultException">It refused what it was given (<see cref="TokenFault.Refused"/>).</exception>
    public async Task<T> RunAsync<T>(Func<TokenCall, T> work, Action? atEnd = null)
    {
        if (_down is { } down)
        {
            atEnd?.Invoke();
            throw Unavailable(down.Reason);
        }

        return await RunAsync(work, _permits, atEnd);
    }

    /// <summary>The same though the token is believed gone: for a look at it.</summary>
    public Task<T> RunAnywayAsync<T>(Func<TokenCall, T> work) => RunAsync(work, _lookPermits, atEnd: null);

    /// <summary>What a caller is told.</summary>
    public VaultUnavailableException Unavailable(string reason, Exception? fault = null) =>
        fault is null ? new($"The token '{_options.TokenLabel}' does not work. {reason}") : new($"The token '{_options.TokenLabel}' does not work. {reason}", fault);

    /// <summary>The token does not work: nothing is asked of it until it recovers.</summary>
    /// <param name="generation">The one it was seen in: the module may have been initialized anew since.</param>
    public void Break(string reason, int generation)
    {
        if (generation == _module.Generation)
        {
            _down = new Outage(reason, MustRenew: true, generation);
            Signal();
        }
    }

    /// <summary>A look found it working.</summary>
    /// <param name="generation">The one it was seen in.</param>
    public void Mend(int generation)
    {
        if (generation == _module.Generation)
        {
            _down = null;
        }
    }

    /// <summary>Waits until something breaks or the module is due, or the time is over.</summary>
    public Task WaitForTroubleAsync(TimeSpan time, CancellationToken cancellation) => _trouble.WaitAsync(time, cancellation);

    /// <summary>
    /// Initializes the module anew, which frees what it kept of old session objects; requests wait meanwhile, none fails. <see langword="false"/> if a call
    /// inside lasts so long that those who wait would: it is tried later.
    /// </summary>
    public Task<bool> RenewAsync() => _module.RenewAsync(_module.Generation, _sessionPatience / 2);

    /// <summary>Initializes the module anew and logs in. It stays out of service until a look has found it working.</summary>
    /// <returns>Whether the token is there again.</returns>
    public async Task<bool> RecoverAsync()
    {
        try
        {
            // Whoever shares the module may have done it since.
            if (!await _module.RenewAsync(_down?.Generation ?? _module.Generation, _callPatience))
            {
                _down = new Outage("A call does not come back from the module.", MustRenew: true, _module.Generation);
                return false;
            }

            await OpenSlotAsync();
            _down = new Outage("It has not been looked at yet since it was opened again.", MustRenew: false, _module.Generation);
            return true;
        }
        catch (Exception fault) when (fault is TokenRefusedException or TokenFaultException or TimeoutException)
        {
            _down = new Outage(fault.Message, MustRenew: true, _module.Generation);
            return false;
        }
    }

    public void Dispose()
    {
        // The module counts who uses it: whoever left it twice would take it from somebody else.
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _down = new Outage("It is closed.", MustRenew: false, _module.Generation);
        _opening.CloseAsync(_callPatience).GetAwaiter().GetResult();
        _threads.Dispose();
        _module.Leave(_callPatience);
        _permits.Dispose();
        _lookPermits.Dispose();
        _trouble.Dispose();
    }

    private async Task<T> RunAsync<T>(Func<TokenCall, T> work, SemaphoreSlim permits, Action? atEnd)
    {
        int generation;
        Task<T> running;
        var permitted = false;
        try
        {
            permitted = await permits.WaitAsync(_sessionPatience);
            if (!permitted)
            {
                throw new TokenBusyException($"The token '{_options.TokenLabel}': no session became free within {_options.SessionTimeout} s.");
            }

            await EnterAsync();
            generation = _module.Generation;
            // What was taken is given back when the call ends, even if nobody waits for it any more.
            running = Inside(() => Run(work, permits, atEnd));
        }
        catch
        {
            if (permitted)
            {
                permits.Release();
            }

            atEnd?.Invoke();
            throw;
        }

        try
        {
            return await running.WaitAsync(_callPatience);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(
                static late => (late.Result as IDisposable)?.Dispose(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            const string Reason = "The module did not answer in time.";
            Break(Reason, generation);
            throw Unavailable(Reason);
        }
        catch (TimeoutException)
        {
            // It came back the moment the time was over.
            return await running;
        }
    }

    /// <exception cref="TokenBusyException">The module is being initialized anew for longer than a request waits.</exception>
    private async Task EnterAsync()
    {
        try
        {
            await _module.Gate.EnterAsync(_sessionPatience);
        }
        catch (TimeoutException fault)
        {
            throw new TokenBusyException($"The token '{_options.TokenLabel}': the module is not ready.", fault);
        }
    }

    /// <summary>Does it on a thread of the module's, and leaves the gate when it has ended.</summary>
    private Task<T> Inside<T>(Func<T> work)
    {
        try
        {
            return _threads.Run(() =>
            {
                try
                {
                    return work();
                }
                finally
                {
                    _module.Gate.Leave();
                }
            });
        }
        catch
        {
            _module.Gate.Leave();
            throw;
        }
    }

    private async Task OpenSlotAsync()
    {
        await _module.Gate.EnterAsync(_sessionPatience);
        await Inside(_opening.Current).WaitAsync(_callPatience);
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

    private T Run<T>(Func<TokenCall, T> work, SemaphoreSlim permits, Action? atEnd)
    {
        try
        {
            var open = _opening.Current();
            if (Interlocked.Increment(ref open.Operations) == open.RecycleAfter)
            {
                Signal();
            }

            return open.Run(Profile, work);
        }
        catch (TokenFaultException fault) when (fault.Kind == TokenFault.Busy)
        {
            throw new TokenBusyException($"The token '{_options.TokenLabel}': {fault.Message}.", fault);
        }
        catch (TokenFaultException fault) when (fault.Kind != TokenFault.Refused)
        {
            if (fault.Kind != TokenFault.Misfit)
            {
                Break($"{fault.Message}.", _module.Generation);
            }

            throw Unavailable($"{fault.Message}.", fault);
        }
        catch (TokenRefusedException fault)
        {
            Break(fault.Message, _module.Generation);
            throw Unavailable(fault.Message, fault);
        }
        finally
        {
            atEnd?.Invoke();
            permits.Release();
        }
    }

    private sealed record Outage(string Reason, bool MustRenew, int Generation);
}
