using PinControl.Audit;
using PinControl.Clients;
using PinControl.Errors;

namespace PinControl.Storage.Lane;

/// <summary>What an operator asks of a store about tenants, clients and frame keys.</summary>
internal sealed partial class LaneStore
{
    public ValueTask<AuditOutcome> ChangeAccountAsync(AccountChange change, CancellationToken cancellation) => Write<AuditOutcome>(change);

    public ValueTask<ClientShown?> FindClientAsync(AccountName name, CancellationToken cancellation) => reads.FindClientAsync(name, cancellation);

    public ValueTask<IReadOnlyList<TenantListed>> ListTenantsAsync(CancellationToken cancellation) => reads.ListTenantsAsync(cancellation);

    /// <inheritdoc />
    public void Note(ClientIdentity client)
    {
        if (client.Secret is { } secret)
        {
            _ = NoteAsync(new SecretUsed(client.ClientNo, secret.Hash));
        }
    }

    private async Task NoteAsync(SecretUsed used)
    {
        try
        {
            await Write<Done>(used);
        }
        catch (UnavailableException)
        {
            // It is noted at its next use. The lane has logged this, and would have logged any other fault.
        }
    }
}

/// <summary>A client was accepted by this secret.</summary>
internal sealed record SecretUsed(int ClientNo, byte[] SecretHash);
