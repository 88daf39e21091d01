using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A new frame key of a client, with the origins that may frame its pages.</summary>
internal static class AddFrameKeyWrite
{
    public static object Execute(SqlWork work, NewFrameKey frameKey)
    {
        var origins = frameKey.Origins.Select(static origin => origin.Text).Distinct(StringComparer.Ordinal).ToList();
        var entry = frameKey.Operator.Entry(AuditEvent.FrameKeyAdd) with
        {
            Client = frameKey.Client.Text,
            Detail = $"{frameKey.Key}: {string.Join(' ', origins)}",
        };
        if (AddClientWrite.ClientNo(work, frameKey.Client) is not { } clientNo)
        {
            work.Audit(entry, AuditOutcome.ClientUnknown);
            return FrameKeyAddition.ClientUnknown;
        }

        var added = work.Statement("frame-key-insert")
            .With("frame_key", frameKey.Key.Text).With("client_no", clientNo).With("locale", frameKey.Locale)
            .Execute();
        if (added == 0)
        {
            work.Audit(entry, AuditOutcome.NameTaken);
            return FrameKeyAddition.KeyTaken;
        }

        foreach (var origin in origins)
        {
            work.Statement("frame-key-origin-insert").With("frame_key", frameKey.Key.Text).With("origin", origin).Execute();
        }

        work.Audit(entry, AuditOutcome.Ok);
        return FrameKeyAddition.Added;
    }
}
