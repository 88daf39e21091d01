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

    public ValueTask<SessionView?> FindSessionAsync(byte[] sessionHash, byte[] attemptHash, CancellationToken cancellation) => Read(session =>
    {
        var attempt = AttemptRow.Find(session.Statement("Statements/try-find"), sessionHash, attemptHash);
        var row = SessionRow.Find(session.Statement("Statements/session-find"), sessionHash);
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
