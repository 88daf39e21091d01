namespace PinControl.Audit;

/// <summary>Appends records that have no other effect; records of an act are written with the act.</summary>
internal interface IAuditStore
{
    /// <summary>Durable when it returns.</summary>
    ValueTask AppendAsync(AuditEntry entry, AuditOutcome outcome, CancellationToken cancellation);
}
