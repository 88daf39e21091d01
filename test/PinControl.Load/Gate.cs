namespace PinControl.Load;

/// <summary>Where the clients wait between two acts while the load pauses.</summary>
internal sealed class Gate
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _closed = New();
    private int _waiting;

    public Task PassAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_closed is null)
            {
                return Task.CompletedTask;
            }

            _waiting++;
            return _closed.Task.WaitAsync(cancellation);
        }
    }

    public void Open()
    {
        lock (_gate)
        {
            _closed?.SetResult();
            _closed = null;
            _waiting = 0;
        }
    }

    /// <summary>Returns once all the clients wait.</summary>
    public async Task CloseAsync(int clients, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _closed ??= New();
        }

        while (Volatile.Read(ref _waiting) < clients && !cancellation.IsCancellationRequested)
        {
            await Task.Delay(2, CancellationToken.None);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
