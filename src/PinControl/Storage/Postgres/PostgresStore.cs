using Npgsql;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <summary>The PostgreSQL store's parts.</summary>
internal static class PostgresStore
{
    public static SqlFiles Files { get; } = new("Postgres");

    public static SqlReads Reads(StoreChoice.Postgres choice, TimeProvider clock)
    {
        var source = PostgresSession.Source(choice.ConnectionString);
        return new SqlReads(
            new SqlPool(async cancellation => await PostgresSession.OpenAsync(source, cancellation), Unavailable), clock, PostgresPartitions.CoveredUntil,
            static row => PostgresDurability.Of(row).ComplaintOfServer);
    }

    public static SqlAuditTrail Trail(StoreChoice.Postgres choice)
    {
        var source = PostgresSession.Source(choice.ConnectionString, mayTakeLong: true);
        return new SqlAuditTrail(() => Begin(source), Unavailable);
    }

    /// <summary>
    /// A connection that cannot be had or is lost, and what the server refuses for reasons of its own (no room, shutting down, read-only standby), is
    /// no fault of the request's.
    /// </summary>
    public static StoreUnavailableException? Unavailable(Exception fault) => fault switch
    {
        PostgresException known when IsTheServers(known.SqlState) => Answered(known),
        PostgresException => null,
        // What Npgsql says of a connection that it has found broken.
        InvalidOperationException { Source: nameof(Npgsql) } => new StoreUnavailableException("PostgreSQL does not answer.", fault),
        NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or IOException =>
            new StoreUnavailableException("PostgreSQL does not answer.", fault),
        _ => null,
    };

    /// <summary>For a verb, which may read before it writes: whether the schema is this program's.</summary>
    /// <param name="mayMigrate">Whether the first write brings it up to date.</param>
    /// <exception cref="StoreRefusedException">It is not.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be looked at.</exception>
    public static void LookAtSchema(StoreChoice.Postgres choice, bool mayMigrate)
    {
        try
        {
            using var source = PostgresSession.Source(choice.ConnectionString);
            using var session = PostgresSession.Open(source);
            if (!mayMigrate || !PostgresRoles.MayMigrate(session))
            {
                PostgresMigrations.RefusePending(session);
            }
        }
        catch (Exception fault) when (Unavailable(fault) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>Whether the transaction was turned back for its neighbours' sake, and may succeed at the next try.</summary>
    public static bool IsTurnedBack(PostgresException fault) =>
        fault.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>The server is there, and says what is wrong: in its own words, where it knows better than we do.</summary>
    private static StoreUnavailableException Answered(PostgresException fault)
    {
        var (code, text) = (fault.SqlState, fault.MessageText.TrimEnd('.'));
        if (code == PostgresErrorCodes.CheckViolation && fault.ConstraintName is null)
        {
            // The month's or hour's: "no partition of relation "token" found for row".
            var told = $"There is no partition of {(text.Contains("\"audit\"", StringComparison.Ordinal) ? "audit" : "token")} for what is written now. Run: pincontrol db maintain.";
            return new StoreUnavailableException($"PostgreSQL: {text} ({code}). {told}", fault) { HasAnswered = true, ToOperator = $"{told} Nothing was changed." };
        }

        var message = code switch
        {
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName =>
                $"The database has no PinControl schema, or an older one: {text} ({code}). Bring it up to date: pincontrol db migrate (docs/postgresql.md).",
            _ when IsTheDoor(code) => $"PostgreSQL refused the connection: {text} ({code}).",
            _ => $"PostgreSQL: {text} ({code}).",
        };
        return new StoreUnavailableException(message, fault) { HasAnswered = true };
    }

    private static PostgresSession Begin(NpgsqlDataSource source)
    {
        var session = PostgresSession.Open(source);
        try
        {
            PostgresMigrations.RefusePending(session);
            // A trail of years is read for hours: in the order of its index, without sorting it first.
            session.Command("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET enable_hashjoin = off; SET enable_mergejoin = off; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // Classes of appendix A: 08 connection, 25006 read-only, 28 and 3D the door, 42501 and 42P01 a schema not ready, 53 resources, 55P03 and 57
    // operator, 58 the system; 23514 without a constraint's name: no partition takes the row.
    private static bool IsTheServers(string code) =>
        code.StartsWith("08", StringComparison.Ordinal) || IsTheDoor(code)
        || code.StartsWith("53", StringComparison.Ordinal)
        || code.StartsWith("57", StringComparison.Ordinal) || code.StartsWith("58", StringComparison.Ordinal)
        || code is "25006" or "42501" or "42P01" or "3F000" or "55P03" or "23514" or "40P01" or "40001";

    private static bool IsTheDoor(string code) => code.StartsWith("28", StringComparison.Ordinal) || code.StartsWith("3D", StringComparison.Ordinal);
}
