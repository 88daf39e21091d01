using System.Diagnostics.CodeAnalysis;

namespace PinControl.Audit;

/// <summary>Who changes something at the command line. The name is an assertion; the operating system's user stands beside it in the record.</summary>
/// <param name="Name">As for an <see cref="AuditUser"/>.</param>
/// <param name="OsUser">The user the process runs as.</param>
internal sealed record Operator(string Name, string OsUser)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Operator? @operator)
    {
        @operator = AuditUser.TryParse([text], out var user) ? new Operator(user.Name, Environment.UserName) : null;
        return @operator is not null;
    }

    /// <summary>The record of an act of this operator.</summary>
    public AuditEntry Entry(string auditEvent) => new(auditEvent) { Operator = Name, OsUser = OsUser };
}
