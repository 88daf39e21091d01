using Npgsql;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <summary>What the service's own role may do: never change or remove a record of the trail, never change the schema.</summary>
internal static class PostgresRoles
{
    /// <summary>Grants it, under the owner's role.</summary>
    /// <exception cref="StoreRefusedException">There is no such role.</exception>
    public static void Grant(PostgresSession session, string role)
    {
        if (session.Statement("role-find").With("role", role).Scalar() is null)
        {
            throw new StoreRefusedException(
                $"PostgreSQL has no role {role}, under which the service is to run (setting Storage:ServiceRole). Make it: CREATE ROLE \"{role}\" LOGIN PASSWORD '…' (docs/postgresql.md).");
        }

        using var builder = new NpgsqlCommandBuilder();
        session.Command(PostgresStore.Files.Read("grants").Replace("{role}", builder.QuoteIdentifier(role), StringComparison.Ordinal));
    }

    /// <summary>Production's service must not be able to rewrite the trail it writes.</summary>
    /// <exception cref="StoreRefusedException">Its role may.</exception>
    public static void RefusePowerful(SqlSession session)
    {
        if (session.Statement("role-powers").Scalar() is true)
        {
            throw new StoreRefusedException(
                "The service's role in PostgreSQL may change or remove audit records. Let it run under a role of its own with no more than \"pincontrol db migrate\" grants (docs/postgresql.md).");
        }
    }
}
