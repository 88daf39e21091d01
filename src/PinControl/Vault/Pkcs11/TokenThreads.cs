namespace PinControl.Vault.Pkcs11;

/// <summary>
/// Threads that only wait in the module, as many as there are sessions: a call that takes long holds up nothing else of this process, and the time it
/// may take does not begin while it waits for a thread.
/// </summary>
internal sealed class TokenThreads(int most) : IDisposable
{
    private readonly Queue<Action> _work = [];
    private int _started;
    private int _idle;
    private bool _over;

    /// <summary>Whoever calls sees to it that no more than <c>most</c> are at work at once.</summary>
    /// <exception cref="ObjectDisposedException">Nothing is begun any more.</exception>
    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_work)
        {
            ObjectDisposedException.ThrowIf(_over, this);
            _work.Enqueue(() => Do(work, done));
            if (_idle >= _work.Count)
            {
                Monitor.Pulse(_work);
            }
            else if (_started < most)
            {
                _started++;
                new Thread(Work) { IsBackground = true, Name = "PKCS#11" }.Start();
            }
        }

        return done.Task;
    }

    /// <summary>One that hangs in the module is left: it ends with the process.</summary>
    public void Dispose()
    {
        lock (_work)
        {
            _over = true;
            Monitor.PulseAll(_work);
        }
    }

    private static void Do<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception fault)
        {
            done.SetException(fault);
        }
    }

    private void Work()
    {
        while (Next() is { } one)
        {
            one();
        }
    }

    private Action? Next()
    {
        lock (_work)
        {
            Action? one;
            while (!_work.TryDequeue(out one) && !_over)
            {
                _idle++;
                Monitor.Wait(_work);
                _idle--;
            }

            return one;
        }
    }
}
