using System.Data.Common;
using System.Globalization;
using Npgsql;
using PinControl.Storage.Postgres;

namespace PinControl.Tests.Serving.Postgres;

/// <summary>
/// A real PostgreSQL's database, one for each service under test, whose clock a test can turn. The service works in it under its own, least-privileged
/// role; the tests under the owner's.
/// </summary>
internal sealed class PostgresTestStore : ITestStore
{
    // What the tests' statements use that PostgreSQL lacks, and a clock that stands where it is put.
    private const string Shims = """
        SET search_path = pincontrol;
        CREATE FUNCTION hex(bytes bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(encode(bytes, 'hex')) $$;
        CREATE FUNCTION body_text(bytes bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT convert_from(bytes, 'UTF8') $$;
        CREATE FUNCTION json_extract(bytes bytea, path text) RETURNS text LANGUAGE sql IMMUTABLE AS
          $$ SELECT convert_from(bytes, 'UTF8')::json ->> substr(path, 3) $$;
        CREATE TABLE turned_clock (at timestamptz);
        GRANT SELECT ON turned_clock TO PUBLIC;
        CREATE OR REPLACE FUNCTION clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS
          $$ SELECT coalesce((SELECT at FROM pincontrol.turned_clock), clock_timestamp()) $$;
        CREATE OR REPLACE FUNCTION coarse_clock() RETURNS timestamptz LANGUAGE sql STABLE AS
          $$ SELECT coalesce((SELECT at FROM pincontrol.turned_clock), now()) $$;
        """;

    private static readonly Lazy<PostgresServer> Server = new(static () => PostgresServer.StartAsync().GetAwaiter().GetResult());
    private static readonly Lazy<string> Template = new(MakeTemplate);

    /// <summary>How the tests connect.</summary>
    public string Owner => _owner;

    private readonly string _owner;
    private readonly string _service;

    public PostgresTestStore()
    {
        var database = Server.Value.CreateDatabaseAsync(Template.Value).GetAwaiter().GetResult();
        _owner = Server.Value.ConnectionString(PostgresServer.OwnerRole, database);
        _service = Server.Value.ConnectionString(PostgresServer.ServiceRole, database);
    }

    public IReadOnlyList<string> Settings =>
    [
        "Storage:Provider=postgresql", $"Storage:ConnectionString={_service}", $"Storage:OwnerConnectionString={_owner}",
        $"Storage:ServiceRole={PostgresServer.ServiceRole}",
    ];

    public void TurnClock(DateTimeOffset? at) => this.Sql(at is { } time
        ? string.Create(CultureInfo.InvariantCulture, $"DELETE FROM turned_clock; INSERT INTO turned_clock VALUES ('{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00')")
        : "DELETE FROM turned_clock");

    public DbConnection Connect() => Connect(_owner);

    public IAsyncDisposable Lock()
    {
        var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN; LOCK TABLE audit_head IN ACCESS EXCLUSIVE MODE";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>What the service could do to its own database.</summary>
    public void SqlAsService(string statement)
    {
        using var connection = Connect(_service);
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    public void BreakTokens(string cause) => this.Sql($"""
        CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{cause}'; END $$;
        CREATE TRIGGER fault BEFORE INSERT ON token FOR EACH ROW EXECUTE FUNCTION fault()
        """);

    public void Maintain(TimeSpan keep)
    {
        using var source = PostgresSession.Source(_owner);
        using var session = PostgresSession.Open(source);
        PostgresPartitions.DropOldTokens(session, keep);
    }

    private static NpgsqlConnection Connect(string connectionString)
    {
        var connection = new NpgsqlConnection($"{connectionString};Pooling=false;Search Path=pincontrol");
        connection.Open();
        return connection;
    }

    /// <summary>Three days and two months: with all the partitions of a real one, each copy would take a second.</summary>
    private static void Cover(PostgresSession session)
    {
        var today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;
        for (var day = 0; day < 4; day++)
        {
            PostgresPartitions.Make(session, Partition.OfDay(today.AddDays(day)));
        }

        var month = new DateTime(today.Year, today.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        PostgresPartitions.Make(session, Partition.OfMonth(month));
        PostgresPartitions.Make(session, Partition.OfMonth(month.AddMonths(1)));
    }

    /// <summary>Migrated once and copied for each service.</summary>
    private static string MakeTemplate()
    {
        var name = Server.Value.CreateDatabaseAsync().GetAwaiter().GetResult();
        var owner = Server.Value.ConnectionString(PostgresServer.OwnerRole, name);
        using (var source = PostgresSession.Source(owner))
        using (var session = PostgresSession.Open(source))
        {
            PostgresMigrations.Apply(session);
            Cover(session);
            PostgresRoles.Grant(session, PostgresServer.ServiceRole);
        }

        using var connection = Connect(owner);
        using var command = connection.CreateCommand();
        command.CommandText = Shims;
        command.ExecuteNonQuery();
        return name;
    }
}
