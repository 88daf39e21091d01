namespace PinControl.Clients;

/// <summary>What authentication reads.</summary>
internal interface IClientStore
{
    /// <summary>The client's credentials; <see langword="null"/> if there is no such name.</summary>
    ValueTask<ClientCredentials?> FindAsync(string name, CancellationToken cancellation);
}

/// <param name="Client">The client.</param>
/// <param name="Secrets">Each live secret; at most two.</param>
internal sealed record ClientCredentials(ClientIdentity Client, IReadOnlyList<LiveSecret> Secrets);

/// <param name="client">The client as one who came by this secret.</param>
/// <param name="hash">SHA-256 of the secret, 32 bytes.</param>
/// <param name="usedAt">About when it was last accepted, by any node.</param>
internal sealed class LiveSecret(ClientIdentity client, byte[] hash, DateTimeOffset? usedAt)
{
    private int _isNoted;

    public ClientIdentity Client { get; } = client;

    public byte[] Hash { get; } = hash;

    public DateTimeOffset? UsedAt { get; } = usedAt;

    /// <summary>Whether its use is to be noted by this caller: by the first one.</summary>
    public bool TakeNote() => _isNoted == 0 && Interlocked.Exchange(ref _isNoted, 1) == 0;
}
