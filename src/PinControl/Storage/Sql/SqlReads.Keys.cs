using PinControl.Keys;

namespace PinControl.Storage.Sql;

/// <summary>Reads of the keys' tables.</summary>
internal sealed partial class SqlReads
{
    public ValueTask<IReadOnlyList<KeyVersion>> ListKeysAsync(CancellationToken cancellation) => ListAsync("vault-key-list", VaultKeyRow.Of, cancellation);

    public ValueTask<IReadOnlyDictionary<int, long>> CountPinsAsync(CancellationToken cancellation) =>
        pool.ReadAsync<IReadOnlyDictionary<int, long>>(
            static async session => (await RowsAsync(session.Statement("kek-counts"), static row => (Version: row.Int("key_version"), Pins: row.Long("pins"))))
                .ToDictionary(static count => count.Version, static count => count.Pins),
            cancellation);

    public ValueTask<IReadOnlyList<CustodianListed>> ListCustodiansAsync(CancellationToken cancellation) => ListAsync(
        "custodian-list",
        static row => new CustodianListed(
            row.Text("name"), (CustodianState)row.Int("state"), CustodianSecret.Fingerprint(row.BytesOrNull("secret_hash")), row.Time("created_at")),
        cancellation);

    public ValueTask<IReadOnlyList<KeyRequest>> ListKeyRequestsAsync(CancellationToken cancellation) =>
        ListAsync("key-request-list", CustodyRows.Request, cancellation);

    public ValueTask<IReadOnlyList<ZoneKey>> ListZoneKeysAsync(CancellationToken cancellation) => ListAsync("zone-key-list", ZoneKeyRow.Of, cancellation);

    public ValueTask<IReadOnlyList<PinToReSeal>> FindToReSealAsync(int version, long after, int most, CancellationToken cancellation) =>
        pool.ReadAsync<IReadOnlyList<PinToReSeal>>(
            async session => await RowsAsync(
                session.Statement("reseal-left").With("key_version", version).With("after", after).With("most", most),
                static row => new PinToReSeal(row.Long("plastic_no"), row.Long("version"), row.Binding(), row.SealedPin()!)),
            cancellation);

    private ValueTask<IReadOnlyList<T>> ListAsync<T>(string statement, Func<SqlRows, T> read, CancellationToken cancellation) =>
        pool.ReadAsync<IReadOnlyList<T>>(async session => await RowsAsync(session.Statement(statement), read), cancellation);
}
