using Npgsql;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <summary>A connection whose settings no reload of the server's changes.</summary>
internal sealed class PostgresSession : SqlSession
{
    // Every statement reaches its rows by key. Plans are made once, when an hour's partition is still empty and a scan of it looks as good: kept,
    // such a plan reads every token of the hour at each open.
    // Partitions are pruned when a plan is run, not by planning anew; compiling statements of a millisecond costs more than it gives.
    private const string Usual =
        "SET search_path = pincontrol; SET TimeZone = 'UTC'; SET plan_cache_mode = force_generic_plan; SET jit = off; "
        + "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; "
        + "SET idle_in_transaction_session_timeout = '30s'; " + Timeouts;

    /// <summary>How long a statement may wait and run.</summary>
    public const string Timeouts = "SET lock_timeout = '4s'; SET statement_timeout = '8s'";

    private PostgresSession(NpgsqlConnection connection) : base(connection, PostgresStore.Files) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    /// <summary>Where connections come from. Sessions are kept by us, each with its prepared statements, so that Npgsql's pool has nothing to do.</summary>
    /// <param name="mayTakeLong">For an operator's work, whose statements may wait for a backup or read a trail of years.</param>
    public static NpgsqlDataSource Source(string connectionString, bool mayTakeLong = false)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false, MaxAutoPrepare = 256, AutoPrepareMinUsages = 1, ApplicationName = "pincontrol", IncludeErrorDetail = false, PersistSecurityInfo = false,
        };
        Default(parts, "Timeout", 5);
        Default(parts, "Command Timeout", mayTakeLong ? 0 : 10);
        Default(parts, "Keepalive", 10);
        // After a failover the new primary is found within a second.
        Default(parts, "Host Recheck Seconds", 1);
        return new NpgsqlDataSourceBuilder(parts.ConnectionString).Build();
    }

    /// <exception cref="NpgsqlException">No connection is to be had.</exception>
    public static async ValueTask<PostgresSession> OpenAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand(Usual, connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return new PostgresSession(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="NpgsqlException">No connection is to be had.</exception>
    public static PostgresSession Open(NpgsqlDataSource source)
    {
        var connection = source.OpenConnection();
        try
        {
            var session = new PostgresSession(connection);
            session.Command(Usual);
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    protected override SqlStatement Prepare(string text) => new PostgresStatement(new NpgsqlCommand(text, Connection));

    private static void Default(NpgsqlConnectionStringBuilder parts, string name, int value)
    {
        if (!parts.ShouldSerialize(name))
        {
            parts[name] = value;
        }
    }
}
