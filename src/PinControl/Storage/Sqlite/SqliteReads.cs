using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Device;
using PinControl.Pages;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Storage.Sqlite.Writes;
using PinControl.Tokens;

namespace PinControl.Storage.Sqlite;

/// <summary>Reads on connections of their own: in WAL mode they never wait for the writer.</summary>
internal sealed class SqliteReads(string path, TimeProvider clock) : IStoreReads, IDisposable
{
    private const int MostIdle = 16;
    private readonly ConcurrentBag<SqliteSession> _idle = [];

    public ValueTask<ClientCredentials?> FindAsync(string name, CancellationToken cancellation) => Read(session =>
    {
        using var row = session.Statement("Statements/client-find").With("$name", name).Read();
        ClientIdentity? client = null;
        var secrets = new List<byte[]>();
        while (row.Read())
        {
            client ??= new ClientIdentity(row.Int("client_no"), row.Text("name"), row.Int("tenant_no"), row.Text("tenant"));
            if (row.BytesOrNull("secret_hash") is { } hash)
            {
                secrets.Add(hash);
            }
        }

        return client is null ? null : new ClientCredentials(client, secrets);
    });

    public ValueTask<FramePolicy?> FindFrameKeyAsync(string key, CancellationToken cancellation) => Read(session =>
    {
        using var row = session.Statement("Statements/frame-key-find").With("$frame_key", key).Read();
        string? locale = null;
        var origins = new List<string>();
        while (row.Read())
        {
            locale = row.TextOrNull("locale");
            origins.Add(row.Text("origin"));
        }

        return origins.Count == 0 ? null : new FramePolicy(key, origins, locale);
    });

    public ValueTask<PageAppearance> FindAppearanceAsync(string controlId, CancellationToken cancellation) => Read(session =>
    {
        if (!ControlTokenId.TryParse(controlId, out var id))
        {
            return PageAppearance.Unasked;
        }

        using var row = session.Statement("Statements/token-appearance").With("$id_hash", id.Hash).Read();
        return row.Read() ? new PageAppearance(row.TextOrNull("locale"), row.TextOrNull("color_scheme")) : PageAppearance.Unasked;
    });

    public ValueTask<IReadOnlyList<string>> FindOriginsAsync(string controlId, CancellationToken cancellation) => Read<IReadOnlyList<string>>(session =>
    {
        var origins = new List<string>();
        if (ControlTokenId.TryParse(controlId, out var id))
        {
            using var row = session.Statement("Statements/token-origins").With("$id_hash", id.Hash).Read();
            while (row.Read())
            {
                origins.Add(row.Text("origin"));
            }
        }

        return origins;
    });

    public ValueTask<ScopeJudgement?> FindJudgementAsync(ClientIdentity client, PlasticId plastic, CancellationToken cancellation) => Read(session =>
    {
        using var row = session.Statement("Statements/scope-judgement")
            .With("$client_no", client.ClientNo).With("$plastic_id", plastic.Digits)
            .Read();
        if (!row.Read())
        {
            return null;
        }

        var rules = row.Rules();
        var pinLength = row.LongOrNull("pin_length");
        PlasticState? known = pinLength is null ? null : row.Plastic();
        return new ScopeJudgement(rules.Judge(Scope.ViewPin, known), rules.Judge(Scope.SetPin, known), (int?)pinLength);
    });

    public ValueTask<TokenLookUp> FindTokenAsync(ClientIdentity client, byte[] idHash, TimeSpan keep, CancellationToken cancellation) => Read(session =>
    {
        var now = clock.GetUtcNow();
        using var row = session.Statement("Statements/token-standing")
            .With("$client_no", client.ClientNo).With("$id_hash", idHash).With("$issued_after", Microseconds.Of(now - keep))
            .Read();
        return row.Read() ? TokenStandingRow.Of(row, Microseconds.Of(now)) : default;
    });

    public ValueTask<IReadOnlyList<ClientListed>> ListClientsAsync(CancellationToken cancellation) =>
        Read<IReadOnlyList<ClientListed>>(static session => Rows(session.Statement("Statements/client-list"), static row => new ClientListed(
            row.Text("name"), row.Text("tenant"), row.Flag("enabled"), (Permissions)row.Int("permissions"), row.Int("secrets"))));

    public ValueTask<IReadOnlyList<FrameKeyListed>> ListFrameKeysAsync(CancellationToken cancellation) =>
        Read<IReadOnlyList<FrameKeyListed>>(static session =>
        [
            .. from row in Rows(session.Statement("Statements/frame-key-list"), static row =>
                   (Key: row.Text("frame_key"), Client: row.Text("client"), Tenant: row.Text("tenant"), Locale: row.TextOrNull("locale"), Origin: row.TextOrNull("origin")))
               group row.Origin by (row.Key, row.Client, row.Tenant, row.Locale) into key
               select new FrameKeyListed(key.Key.Key, key.Key.Client, key.Key.Tenant, [.. key.OfType<string>()], key.Key.Locale),
        ]);

    public ValueTask<PlasticPage> ListPlasticsAsync(PlasticListQuery query, CancellationToken cancellation) => Read(session =>
    {
        // One more than the page shows whether there is another.
        var rows = Rows(
            session.Statement("Statements/plastic-list")
                .With("$after", query.After).With("$tenant", query.Tenant).With("$status", (int?)query.Status)
                .With("$pin_status", (int?)query.PinStatus).With("$most", query.Most + 1),
            static row => (No: row.Long("plastic_no"), Plastic: new PlasticListed(row.Text("tenant"), row.Text("plastic_id"), row.PlasticView())));
        var page = rows.Take(query.Most).ToList();
        return new PlasticPage([.. page.Select(static row => row.Plastic)], rows.Count > query.Most ? page[^1].No : null);
    });

    public ValueTask<SessionView?> FindSessionAsync(byte[] sessionHash, byte[] attemptHash, CancellationToken cancellation) => Read(session =>
    {
        // The session first: an attempt that succeeds in between is then found, and its repeat gets its answer.
        var row = SessionRow.Find(session.Statement("Statements/session-find"), sessionHash);
        var attempt = AttemptRow.Find(session.Statement("Statements/try-find"), sessionHash, attemptHash);
        return row is null
            ? null
            : new SessionView(row.Ended(Microseconds.Of(clock.GetUtcNow())), attempt, row.Key, row.Binding, row.PinLength, row.PlasticVersion);
    });

    public ValueTask<FindOutcome> FindPlasticAsync(PlasticCall call, CancellationToken cancellation) => Read(session =>
    {
        var row = PlasticRow.Find(session.Statement("Statements/plastic-find"), call);
        var refusal = PlasticRow.Judge(row);
        return refusal == AuditOutcome.Ok && row!.Plastic is null
            ? new FindOutcome(null, AuditOutcome.PlasticNotFound)
            : new FindOutcome(refusal == AuditOutcome.Ok ? row!.Plastic : null, refusal);
    });

    public ValueTask<GenerateTarget> FindGenerateTargetAsync(PlasticCall call, CancellationToken cancellation) => Read(session =>
    {
        var row = PlasticRow.Find(session.Statement("Statements/plastic-find"), call);
        var refusal = GeneratedPinWrite.Judge(row);
        return refusal == AuditOutcome.Ok
            ? new GenerateTarget(new PlasticBinding(row!.Tenant, call.PlasticId.Digits), row.Plastic!.PinLength, row.Version, refusal)
            : new GenerateTarget(default, 0, 0, refusal);
    });

    public void Dispose()
    {
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private static List<T> Rows<T>(SqliteStatement statement, Func<SqliteDataReader, T> read)
    {
        var rows = new List<T>();
        using var row = statement.Read();
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    private ValueTask<T> Read<T>(Func<SqliteSession, T> read)
    {
        SqliteSession? session = null;
        try
        {
            session = _idle.TryTake(out var idle) ? idle : new SqliteSession(path);
            var result = read(session);
            if (_idle.Count < MostIdle)
            {
                _idle.Add(session);
            }
            else
            {
                session.Dispose();
            }

            return ValueTask.FromResult(result);
        }
        catch (SqliteException fault)
        {
            session?.Dispose();
            throw new StoreUnavailableException($"SQLite: error {fault.SqliteErrorCode} ({fault.SqliteExtendedErrorCode}).", fault);
        }
    }
}
