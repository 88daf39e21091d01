namespace PinControl.Vault.Pkcs11;

/// <summary>Calls pass while it is open; whoever closes it waits until the last one has left.</summary>
internal sealed class ModuleGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _opened;
    private TaskCompletionSource? _empty;
    private int _inside;

    /// <summary>Waits while the gate is closed.</summary>
    /// <exception cref="TimeoutException">It stayed closed.</exception>
    public async ValueTask EnterAsync(TimeSpan patience)
    {
        while (true)
        {
            Task opened;
            lock (_lock)
            {
                if (_opened is null)
                {
                    _inside++;
                    return;
                }

                opened = _opened.Task;
            }

            await opened.WaitAsync(patience);
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Closes the gate and waits until nobody is inside. One at a time.</summary>
    /// <returns><see langword="false"/>, and open again, if somebody stays inside.</returns>
    public async Task<bool> CloseAsync(TimeSpan patience)
    {
        Task empty;
        lock (_lock)
        {
            _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inside == 0)
            {
                _empty.SetResult();
            }

            empty = _empty.Task;
        }

        try
        {
            await empty.WaitAsync(patience);
            return true;
        }
        catch (TimeoutException)
        {
            Open();
            return false;
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _empty = null;
            _opened?.SetResult();
            _opened = null;
        }
    }
}
