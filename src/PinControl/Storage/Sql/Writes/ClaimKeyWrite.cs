using System.Globalization;
using PinControl.Audit;
using PinControl.Keys;
using PinControl.Storage.Lane;

namespace PinControl.Storage.Sql.Writes;

/// <summary>The next version of a kind, pending, and its check value once the key is made.</summary>
internal static class ClaimKeyWrite
{
    public static object Execute(SqlWork work, KeyClaim claim)
    {
        VaultKeyRow.Lock(work, claim.Kind);
        var newest = Convert.ToInt32(work.Statement("vault-key-newest").With("kind", (int)claim.Kind).Scalar(), CultureInfo.InvariantCulture);
        VaultKeyRow.Insert(work, new VaultKey(claim.Kind, newest + 1, string.Empty), KeyState.Pending, checkValue: null);
        work.Audit(claim.Actor.Entry(AuditEvent.KeyClaim, KeyNames.Text(claim.Kind, newest + 1)), AuditOutcome.Ok);
        return newest + 1;
    }

    public static object Execute(SqlWork work, KeyNote note)
    {
        var noted = work.Statement("vault-key-note")
            .With("kind", (int)note.Kind).With("version", note.Version).With("check_value", note.CheckValue)
            .Execute() == 1;
        work.Audit(
            note.Actor.Entry(AuditEvent.KeyMake, $"{KeyNames.Text(note.Kind, note.Version)} {note.CheckValue}"),
            noted ? AuditOutcome.Ok : AuditOutcome.KeyStateRefused);
        return noted;
    }
}
