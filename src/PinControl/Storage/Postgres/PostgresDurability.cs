using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <summary>Whether the server keeps what it acknowledges, as its settings stand for a session.</summary>
/// <param name="Commit"><c>synchronous_commit</c>.</param>
/// <param name="Fsync"><c>fsync</c>.</param>
/// <param name="IsStandby">Whether it takes no writes.</param>
/// <param name="HasStandbys">Whether commits are to wait for a standby.</param>
internal sealed record PostgresDurability(string Commit, string Fsync, bool IsStandby, bool HasStandbys)
{
    /// <summary>A standby is to be waited for, and this session's commits do not.</summary>
    public bool IsStandbyNotAwaited => HasStandbys && Commit == "local";

    public static PostgresDurability Of(PostgresSession session)
    {
        using var row = session.Statement("durability").Read();
        row.Read();
        return Of(row);
    }

    public static PostgresDurability Of(SqlRows row) =>
        new(row.Text("synchronous_commit"), row.Text("fsync"), row.Flag("standby"), row.Flag("has_standbys"));

    /// <param name="role">The service's; none where its name is nobody's to read.</param>
    /// <returns>Why acknowledged writes would be lost, and what to do; none if they would not.</returns>
    public string? Complaint(string? role) => Commit == "off" || Fsync == "off"
        ? $"PostgreSQL runs with synchronous_commit={Commit} and fsync={Fsync}: it would lose acknowledged writes. Set both to on for this database and {(role is null ? "the service's role" : $"the role {role}")}."
        : null;

    /// <summary>
    /// The same of a server that serves already. Only <c>fsync</c> is every session's at once: the writer's keeps the <c>synchronous_commit</c> it began
    /// with, whatever another one has.
    /// </summary>
    public string? ComplaintOfServer => Fsync == "off" ? $"PostgreSQL runs with fsync={Fsync}: it would lose acknowledged writes if its host failed. Set it to on." : null;
}
