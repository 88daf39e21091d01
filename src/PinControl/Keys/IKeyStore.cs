using PinControl.Audit;

namespace PinControl.Keys;

/// <summary>The versions of the vault's keys in the database, which all nodes share. Every act is audited in its own transaction.</summary>
internal interface IKeyStore
{
    /// <summary>All versions, retired ones too.</summary>
    ValueTask<IReadOnlyList<KeyVersion>> ListKeysAsync(CancellationToken cancellation);

    /// <summary>
    /// Takes over what a vault holds, for each kind of which the database knows no version yet: the newest becomes the active one, the others
    /// superseded. So an installation that is older than this register goes on. Session KEKs that are newer than all known ones are taken over too: as
    /// active ones where the vault had the active one until then, else as superseded ones beside another vault's.
    /// </summary>
    /// <returns>How many versions were registered.</returns>
    ValueTask<int> RegisterKeysAsync(IReadOnlyList<VaultKey> held, KeyActor actor, CancellationToken cancellation);

    /// <summary>How many PINs are sealed under each KEK version that has any.</summary>
    ValueTask<IReadOnlyDictionary<int, long>> CountPinsAsync(CancellationToken cancellation);

    /// <summary>Claims the next version of a kind for whoever makes the key; it is pending.</summary>
    ValueTask<int> ClaimKeyAsync(KeyKind kind, KeyActor actor, CancellationToken cancellation);

    /// <summary>Notes the check value of a version that was made.</summary>
    ValueTask NoteKeyAsync(KeyKind kind, int version, string checkValue, KeyActor actor, CancellationToken cancellation);

    /// <summary>
    /// Makes a version the active one and its predecessor superseded, in one transaction. <see langword="false"/> when another version was activated
    /// since <paramref name="after"/> was read: nothing happens then.
    /// </summary>
    /// <param name="after">The version that is active now, as the caller read it.</param>
    ValueTask<bool> ActivateKeyAsync(KeyKind kind, int version, int? after, KeyActor actor, CancellationToken cancellation);

    /// <summary>Marks a superseded or pending version retired. <see langword="false"/> when something is still under it.</summary>
    ValueTask<bool> RetireKeyAsync(KeyKind kind, int version, KeyActor actor, CancellationToken cancellation);
}

/// <summary>A version as the database has it.</summary>
/// <param name="CheckValue">Six hexadecimal digits; none while the key is only claimed.</param>
internal sealed record KeyVersion(KeyKind Kind, int Version, KeyState State, string? CheckValue, DateTimeOffset MadeAt, DateTimeOffset? ActiveSince, DateTimeOffset? EndedAt);

/// <summary>Who does something to a key: an operator at the command line, or the service itself on schedule.</summary>
internal sealed record KeyActor(Operator? Operator)
{
    /// <summary>The service itself.</summary>
    public static KeyActor Service { get; } = new((Operator?)null);

    /// <summary>The record of an act of this actor.</summary>
    public AuditEntry Entry(string auditEvent, string detail) =>
        (Operator?.Entry(auditEvent) ?? new AuditEntry(auditEvent)) with { Detail = detail };
}
