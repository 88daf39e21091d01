using PinControl.Audit;
using PinControl.Clients;
using PinControl.Device;
using PinControl.Pages;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Storage.Sql.Writes;
using PinControl.Tokens;

namespace PinControl.Storage.Sql;

/// <summary>Reads on connections of their own, outside any batch: they never wait for the writer.</summary>
/// <param name="clock">Decides on SQLite; PostgreSQL reads its own.</param>
/// <param name="coveredUntil">Until when partitions reach, by their names; none without partitions.</param>
/// <param name="forgetful">Why the database would lose acknowledged writes, by the row of its statement <c>durability</c>; none if its settings are not the server's to change.</param>
internal sealed partial class SqlReads(
    SqlPool pool, TimeProvider clock, Func<IReadOnlyList<string>, DateTimeOffset, DateTimeOffset>? coveredUntil = null, Func<SqlRows, string?>? forgetful = null)
    : IStoreReads, IDisposable
{
    public ValueTask<ClientCredentials?> FindAsync(string name, CancellationToken cancellation) => pool.ReadAsync(async session =>
    {
        var rows = await RowsAsync(
            session.Statement("client-find").With("name", name),
            static row => (
                Client: new ClientIdentity(row.Int("client_no"), row.Text("name"), row.Int("tenant_no"), row.Text("tenant")), Version: row.Int("secrets_version"),
                Secret: row.BytesOrNull("secret_hash"), UsedAt: row.TimeOrNull("used_at")));
        return rows.Count == 0 ? null : new ClientCredentials(
            rows[0].Client,
            [.. from row in rows where row.Secret is not null
                select new LiveSecret(row.Client with { Secret = new SecretProof(row.Secret, row.Version) }, row.Secret, row.UsedAt)]);
    }, cancellation);

    public ValueTask<FramePolicy?> FindFrameKeyAsync(string key, CancellationToken cancellation) => pool.ReadAsync(async session =>
    {
        var rows = await RowsAsync(
            session.Statement("frame-key-find").With("frame_key", key), static row => (Locale: row.TextOrNull("locale"), Origin: row.Text("origin"), Appearance: Appearance(row)));
        return rows.Count == 0 ? null : new FramePolicy(key, [.. rows.Select(static row => row.Origin)], rows[0].Locale) { Appearance = rows[0].Appearance };
    }, cancellation);

    public ValueTask<TokenPage?> FindPageAsync(string controlId, CancellationToken cancellation) => pool.ReadAsync(async session =>
    {
        if (!ControlTokenId.TryParse(controlId, out var id)
            || await FirstAsync(
                session.Statement("token-appearance").With("id_hash", id.Hash),
                static row => new TokenPage(row.TextOrNull("locale"), row.TextOrNull("color_scheme"), row.Flag("webview_bridge"), row.Flag("webview_listed") ? [] : null) { Appearance = Appearance(row) })
                is not { } page)
        {
            return null;
        }

        return page.Origins is null ? page : page with
        {
            Origins = await RowsAsync(session.Statement("token-webview-origins").With("id_hash", id.Hash), static row => row.Text("origin")),
        };
    }, cancellation);

    public ValueTask<IReadOnlyList<string>> FindOriginsAsync(string controlId, CancellationToken cancellation) =>
        pool.ReadAsync<IReadOnlyList<string>>(async session => ControlTokenId.TryParse(controlId, out var id)
            ? await RowsAsync(session.Statement("token-origins").With("id_hash", id.Hash), static row => row.Text("origin"))
            : [], cancellation);

    public ValueTask<ScopeJudgement?> FindJudgementAsync(ClientIdentity client, PlasticId plastic, CancellationToken cancellation) =>
        pool.ReadAsync(session => FirstAsync(
            session.Statement("scope-judgement")
                .With("client_no", client.ClientNo).With("plastic_id", plastic.Digits).With("views_since", clock.GetUtcNow() - IssuePolicy.ViewWindow)
                .WithSecret(client),
            row =>
            {
                var (rules, policy) = (row.Rules(client), row.Policy());
                var pinLength = row.LongOrNull("pin_length");
                PlasticState? known = pinLength is null ? null : row.Plastic();
                return policy.SecretGone
                    ? new ScopeJudgement(TokenRefusal.SecretRevoked, TokenRefusal.SecretRevoked, null)
                    : new ScopeJudgement(
                        policy.JudgeViews(rules.Judge(Scope.ViewPin, known), Scope.ViewPin), rules.Judge(Scope.SetPin, known), (int?)pinLength);
            }), cancellation);

    public ValueTask<TokenLookUp> FindTokenAsync(ClientIdentity client, byte[] idHash, TimeSpan keep, CancellationToken cancellation) =>
        pool.ReadAsync(session => FirstAsync(
            session.Statement("token-standing")
                .With("client_no", client.ClientNo).With("id_hash", idHash).With("keep", keep).With("now", clock.GetUtcNow()).WithSecret(client),
            TokenStandingRow.Of), cancellation);

    public async ValueTask<DateTimeOffset?> CoveredUntilAsync(CancellationToken cancellation) => coveredUntil is null
        ? null
        : coveredUntil(await pool.ReadAsync(static session => RowsAsync(session.Statement("partition-names"), static row => row.Text("name")), cancellation), clock.GetUtcNow());

    public async ValueTask<string?> FindForgetfulnessAsync(CancellationToken cancellation) => forgetful is null
        ? null
        : await pool.ReadAsync(session => FirstAsync(session.Statement("durability"), forgetful), cancellation);

    public ValueTask<bool?> HasTokenAsync(byte[] idHash, string? frameKey, CancellationToken cancellation) => pool.ReadAsync(
        session => FirstAsync(session.Statement("token-has").With("id_hash", idHash).With("frame_key", frameKey), static row => (bool?)row.Flag("own")), cancellation);

    public ValueTask<IReadOnlyList<ClientListed>> ListClientsAsync(CancellationToken cancellation) =>
        pool.ReadAsync<IReadOnlyList<ClientListed>>(static async session => await RowsAsync(
            session.Statement("client-list"),
            static row => new ClientListed(
                row.Text("name"), row.Text("tenant"), row.Flag("enabled"), (Permissions)row.Int("permissions"), row.Int("secrets"))), cancellation);

    public ValueTask<IReadOnlyList<FrameKeyListed>> ListFrameKeysAsync(CancellationToken cancellation) =>
        pool.ReadAsync<IReadOnlyList<FrameKeyListed>>(static async session =>
        [
            .. from row in await RowsAsync(session.Statement("frame-key-list"), static row =>
                   (Key: row.Text("frame_key"), Client: row.Text("client"), Tenant: row.Text("tenant"), Locale: row.TextOrNull("locale"), Origin: row.TextOrNull("origin")))
               group row.Origin by (row.Key, row.Client, row.Tenant, row.Locale) into key
               select new FrameKeyListed(key.Key.Key, key.Key.Client, key.Key.Tenant, [.. key.OfType<string>()], key.Key.Locale),
        ], cancellation);

    public ValueTask<PlasticPage> ListPlasticsAsync(PlasticListQuery query, CancellationToken cancellation) => pool.ReadAsync(async session =>
    {
        // One more than the page shows whether there is another.
        var rows = await RowsAsync(
            session.Statement("plastic-list")
                .With("after", query.After).With("tenant", query.Tenant).With("status", (int?)query.Status)
                .With("pin_status", (int?)query.PinStatus).With("most", query.Most + 1),
            static row => (No: row.Long("plastic_no"), Plastic: new PlasticListed(row.Text("tenant"), row.Text("plastic_id"), row.PlasticView())));
        var page = rows.Take(query.Most).ToList();
        return new PlasticPage([.. page.Select(static row => row.Plastic)], rows.Count > query.Most ? page[^1].No : null);
    }, cancellation);

    public ValueTask<SessionView?> FindSessionAsync(byte[] sessionHash, byte[] attemptHash, CancellationToken cancellation) => pool.ReadAsync(async session =>
    {
        // The session first: an attempt that succeeds in between is then found, and its repeat gets its answer.
        var found = await FirstAsync(
            session.Statement("session-find").With("session_hash", sessionHash).With("now", clock.GetUtcNow()),
            row => (Session: SessionRow.Of(row, sessionHash), Now: row.Time("now")));
        var attempt = await FirstAsync(
            session.Statement("try-find").With("session_hash", sessionHash).With("attempt_hash", attemptHash), AttemptRow.Of);
        return found.Session is not { } row
            ? null
            : new SessionView(row.Ended(found.Now) ?? row.Refused, attempt, row.Key, row.Binding, row.PinLength, row.PlasticVersion);
    }, cancellation);

    public ValueTask<FindOutcome> FindPlasticAsync(PlasticCall call, CancellationToken cancellation) => pool.ReadAsync(async session =>
    {
        var row = await FirstAsync(PlasticRow.Statement(session.Statement("plastic-find"), call), found => PlasticRow.Of(found, call));
        var refusal = PlasticRow.Judge(row);
        return refusal == AuditOutcome.Ok && row!.Plastic is null
            ? new FindOutcome(null, AuditOutcome.PlasticNotFound)
            : new FindOutcome(refusal == AuditOutcome.Ok ? row!.Plastic : null, refusal);
    }, cancellation);

    public ValueTask<GenerateTarget> FindGenerateTargetAsync(PlasticCall call, CancellationToken cancellation) => pool.ReadAsync(async session =>
    {
        var row = await FirstAsync(PlasticRow.Statement(session.Statement("plastic-find"), call), found => PlasticRow.Of(found, call));
        var refusal = GeneratedPinWrite.Judge(row);
        return refusal == AuditOutcome.Ok
            ? new GenerateTarget(new PlasticBinding(row!.Tenant, call.PlasticId.Digits), row.Plastic!.PinLength, row.Version, refusal)
            : new GenerateTarget(default, 0, 0, refusal);
    }, cancellation);

    public void Dispose() => pool.Dispose();

    private static async Task<List<T>> RowsAsync<T>(SqlStatement statement, Func<SqlRows, T> read)
    {
        var rows = new List<T>();
        await using var row = await statement.ReadAsync(CancellationToken.None);
        while (await row.ReadAsync())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    /// <summary>The first row, or the type's default.</summary>
    private static async Task<T?> FirstAsync<T>(SqlStatement statement, Func<SqlRows, T> read)
    {
        await using var row = await statement.ReadAsync(CancellationToken.None);
        return await row.ReadAsync() ? read(row) : default;
    }
}
