namespace PinControl.Clients;

/// <summary>What authentication reads.</summary>
internal interface IClientStore
{
    /// <summary>The client's credentials; <see langword="null"/> if there is no such name.</summary>
    ValueTask<ClientCredentials?> FindAsync(string name, CancellationToken cancellation);
}

/// <param name="SecretHashes">SHA-256 of each live secret, 32 bytes; at most two.</param>
internal sealed record ClientCredentials(ClientIdentity Client, IReadOnlyList<byte[]> SecretHashes);
