using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Keys;

/// <summary>Zone PIN keys, each sealed under a zone KEK. Every act is audited in its own transaction.</summary>
internal interface IZoneKeyStore
{
    /// <summary>All zone keys, retired ones too.</summary>
    ValueTask<IReadOnlyList<ZoneKey>> ListZoneKeysAsync(CancellationToken cancellation);

    /// <returns><see cref="AuditOutcome.Ok"/>, <see cref="AuditOutcome.TenantUnknown"/>, or <see cref="AuditOutcome.NameTaken"/>.</returns>
    ValueTask<AuditOutcome> AddZoneKeyAsync(NewZoneKey zoneKey, CancellationToken cancellation);

    /// <summary>
    /// Puts re-sealed zone keys in the place of the old, each by compare-and-swap and only under the active zone KEK: one that was removed meanwhile stays so.
    /// </summary>
    /// <returns>How many took their place.</returns>
    ValueTask<int> WriteReSealedAsync(IReadOnlyList<ReSealedZoneKey> zoneKeys, CancellationToken cancellation);
}

/// <param name="Key">Sealed for just these names and facts.</param>
/// <param name="How">What the audit trail is told of its origin: created, or entered how.</param>
internal sealed record NewZoneKey(AccountName Tenant, AccountName Name, ZoneKeyFacts Facts, SealedZoneKey Key, string How, Operator Operator);

/// <param name="From">As it was read.</param>
/// <param name="Sealed">The same key under another version.</param>
internal sealed record ReSealedZoneKey(ZoneKey From, SealedZoneKey Sealed);

/// <param name="Sealed">Empty once retired.</param>
internal sealed record ZoneKey(string Tenant, string Name, ZoneKeyFacts Facts, SealedZoneKey Sealed, KeyState State, DateTimeOffset MadeAt)
{
    /// <summary>What its tag must hold for.</summary>
    public ZoneKeyBinding Binding => new(Tenant, Name, Facts);
}

/// <summary>What a sealed zone key is bound to: whoever changes any of it finds that the key does not open.</summary>
internal sealed record ZoneKeyBinding(string Tenant, string Name, ZoneKeyFacts Facts);

/// <param name="Formats">The PIN block formats it may carry: digits with a space between, such as <c>0 4</c>.</param>
/// <param name="Algorithm">As in a key block's header: <c>A</c> AES, <c>T</c> TDES.</param>
/// <param name="Usage">As in a key block's header: <c>P0</c>, PIN encryption.</param>
/// <param name="CheckValue">6 upper-case hexadecimal digits.</param>
/// <param name="Exportable">Whether it may be given out: the key block it came in may forbid it (exportability <c>N</c>).</param>
internal sealed record ZoneKeyFacts(ZoneDirection Direction, string Formats, string Algorithm, string Usage, string CheckValue, bool Exportable);

/// <summary>Which way PIN blocks travel under a zone key. The numbers are stored.</summary>
internal enum ZoneDirection
{
    /// <summary>To this service: import.</summary>
    In = 1,

    /// <summary>From this service: export.</summary>
    Out = 2,
}
