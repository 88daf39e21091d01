using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Plastics;

/// <summary>Where plastics are kept. Each act is one transaction with its audit record.</summary>
internal interface IPlasticStore
{
    /// <summary>Creates or updates; idempotent.</summary>
    ValueTask<PutOutcome> PutAsync(PlasticPut put, CancellationToken cancellation);

    ValueTask<FindOutcome> FindAsync(PlasticCall call, CancellationToken cancellation);

    /// <summary>One page of plastics of any tenant, for an operator.</summary>
    ValueTask<PlasticPage> ListPlasticsAsync(PlasticListQuery query, CancellationToken cancellation);
}

/// <summary>Who asks about which plastic.</summary>
internal sealed record PlasticCall(ClientIdentity Client, AuditUser AuditUser, PlasticId PlasticId, string? From);

/// <summary>What the card management system says of a plastic.</summary>
/// <param name="PinLength">One exact number; none keeps what is, 4 for a new plastic.</param>
internal sealed record PlasticFacts(string CardId, int SequenceNumber, PlasticStatus Status, bool Produced, int? PinLength);

internal sealed record PlasticPut(PlasticCall Call, PlasticFacts Facts);

/// <summary>A plastic as the Cards API shows it.</summary>
internal sealed record PlasticView(string CardId, int SequenceNumber, PlasticState State, int PinLength);

internal readonly record struct PutOutcome(PlasticView? Plastic, bool Created, AuditOutcome Refusal);

internal readonly record struct FindOutcome(PlasticView? Plastic, AuditOutcome Refusal);
