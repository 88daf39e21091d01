using System.Collections.Concurrent;

namespace PinControl.Storage.Sql;

/// <summary>The sessions that readers share: bounded, each with its prepared statements, never for two at once.</summary>
/// <param name="open">Opens one; throws <see cref="StoreUnavailableException"/> when the database does not answer.</param>
/// <param name="translate">The provider's own fault as <see cref="StoreUnavailableException"/>, if that is what it is.</param>
internal sealed class SqlPool(Func<CancellationToken, ValueTask<SqlSession>> open, Func<Exception, StoreUnavailableException?> translate) : IDisposable
{
    private const int Most = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentBag<SqlSession> _idle = [];
    private readonly SemaphoreSlim _places = new(Most);
    private volatile bool _closed;

    /// <summary>Runs a read, which has no effect, on a session of its own; once more on a new one if an idle session turns out to be dead.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer, or all sessions stay busy.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken cancellation)
    {
        if (!await _places.WaitAsync(Patience, cancellation))
        {
            throw new StoreUnavailableException("All of the readers' connections are busy.");
        }

        try
        {
            if (_idle.TryTake(out var session))
            {
                try
                {
                    return await RunAsync(session, read);
                }
                catch (StoreUnavailableException)
                {
                    // The database was restarted, or another took its place, while this session lay idle; its fellows are as dead.
                    Clear();
                }
            }

            return await RunAsync(await OpenAsync(cancellation), read);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        _closed = true;
        Clear();
        _places.Dispose();
    }

    private async Task<T> RunAsync<T>(SqlSession session, Func<SqlSession, Task<T>> read)
    {
        var sound = false;
        try
        {
            var result = await read(session);
            sound = true;
            return result;
        }
        catch (Exception fault) when (translate(fault) is { } unavailable)
        {
            throw unavailable;
        }
        finally
        {
            if (sound && !_closed)
            {
                _idle.Add(session);
            }
            else
            {
                session.Dispose();
            }
        }
    }

    private async ValueTask<SqlSession> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            return await open(cancellation);
        }
        catch (Exception fault) when (translate(fault) is { } unavailable)
        {
            throw unavailable;
        }
    }

    private void Clear()
    {
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
