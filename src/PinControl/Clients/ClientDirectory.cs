using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Clients;

/// <summary>
/// Checks a client's secret. Secrets carry 256 random bits, so one SHA-256 is enough (a slow hash protects guessable secrets only).
/// Caches credentials that matched for a few seconds; permissions, switches and <c>enabled</c> are never cached (DESIGN 7), and a secret that was
/// revoked meanwhile is refused by the statement it was to be used in (<see cref="SecretProof"/>).
/// </summary>
internal sealed class ClientDirectory(IClientStore store, ISecretUse use, TimeProvider clock)
{
    private const int MostCached = 10_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);
    private static readonly byte[] NoSecret = new byte[SHA256.HashSizeInBytes];

    private readonly ConcurrentDictionary<string, Entry> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<ClientCredentials?>> _reading = new(StringComparer.Ordinal);

    /// <summary>The client if name and secret match; <see langword="null"/> alike for an unknown name and a wrong secret.</summary>
    public async ValueTask<ClientIdentity?> AuthenticateAsync(string name, string secret, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        if (_cache.TryGetValue(name, out var entry) && now - entry.ReadAt < Fresh && Match(entry.Credentials, presented) is { } known)
        {
            return Accept(known, now);
        }

        // A name or a secret the cache does not know may have been added a moment ago: a refusal is the store's word, never the cache's.
        var (reading, isMine) = ReadOnce(name);
        var credentials = await reading.WaitAsync(cancellation);
        var live = Match(credentials, presented);
        if (live is null && !isMine)
        {
            live = Match(credentials = await store.FindAsync(name, cancellation), presented);
        }

        if (live is null || credentials is null)
        {
            return null;
        }

        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        _cache[name] = new Entry(credentials, now);
        return Accept(live, now);
    }

    /// <summary>What is known of a client's secrets is no longer true.</summary>
    public void Forget(ClientIdentity client) => _cache.TryRemove(client.Name, out _);

    private ClientIdentity Accept(LiveSecret secret, DateTimeOffset now)
    {
        if ((secret.UsedAt is not { } at || now - at >= UseNotedEvery) && secret.TakeNote())
        {
            use.Note(secret.Client);
        }

        return secret.Client;
    }

    /// <summary>The client of a name that was proven another way; <see langword="null"/> if there is none.</summary>
    public async ValueTask<ClientIdentity?> FindAsync(string name, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (_cache.TryGetValue(name, out var entry) && now - entry.ReadAt < Fresh)
        {
            return entry.Credentials.Client;
        }

        var (reading, isMine) = ReadOnce(name);
        var credentials = await reading.WaitAsync(cancellation) ?? (isMine ? null : await store.FindAsync(name, cancellation));
        if (credentials is null)
        {
            return null;
        }

        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        _cache[name] = new Entry(credentials, now);
        return credentials.Client;
    }

    /// <summary>
    /// Of all the requests that find a name's entry too old at once, one asks the store and the others wait for its answer. It may be older than they
    /// are: good enough to accept them, not to refuse them.
    /// </summary>
    private (Task<ClientCredentials?> Reading, bool IsMine) ReadOnce(string name)
    {
        var mine = new TaskCompletionSource<ClientCredentials?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var under = _reading.GetOrAdd(name, mine.Task);
        if (under == mine.Task)
        {
            _ = ReadAsync(name, mine);
        }

        return (under, under == mine.Task);
    }

    private async Task ReadAsync(string name, TaskCompletionSource<ClientCredentials?> told)
    {
        try
        {
            var credentials = await store.FindAsync(name, CancellationToken.None);
            _reading.TryRemove(name, out _);
            told.SetResult(credentials);
        }
        catch (Exception fault)
        {
            // Each of the waiting gets it, and answers for itself.
            _reading.TryRemove(name, out _);
            told.SetException(fault);
        }
    }

    /// <summary>The secret that was presented. Every one is compared, and in constant time; with none, one that matches nothing.</summary>
    private static LiveSecret? Match(ClientCredentials? credentials, byte[] presented)
    {
        LiveSecret? match = null;
        if (credentials is not { Secrets: { Count: > 0 } secrets })
        {
            _ = CryptographicOperations.FixedTimeEquals(presented, NoSecret);
            return match;
        }

        foreach (var secret in secrets)
        {
            match = CryptographicOperations.FixedTimeEquals(presented, secret.Hash) ? secret : match;
        }

        return match;
    }

    private sealed record Entry(ClientCredentials Credentials, DateTimeOffset ReadAt);
}
