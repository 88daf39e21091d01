using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A frame key gets other origins or another language, or ends. A page that is open under it redeems nothing any more once it has ended.</summary>
internal static class FrameKeyChangeWrite
{
    public static AccountDone Do(SqlWork work, AccountChange.ChangeFrameKey key)
    {
        var origins = key.Origins?.Select(static origin => origin.Text).Distinct(StringComparer.Ordinal).ToList();
        var said = string.Join(", ", new[] { origins is null ? null : string.Join(' ', origins), key.Locale switch { null => null, "" => "no locale", { } tag => $"locale {tag}" } }.OfType<string>());
        var entry = key.Operator.Entry(AuditEvent.FrameKeyChange) with { Detail = $"{key.Key}: {said}" };
        if (Find(work, key.Key) is not { } known)
        {
            return new AccountDone(AuditOutcome.FrameKeyUnknown, entry);
        }

        if (origins is not null)
        {
            work.Statement("frame-key-origins-clear").With("frame_key", key.Key.Text).Execute();
            foreach (var origin in origins)
            {
                work.Statement("frame-key-origin-insert").With("frame_key", key.Key.Text).With("origin", origin).Execute();
            }
        }

        if (key.Locale is { } locale)
        {
            work.Statement("frame-key-locale").With("frame_key", key.Key.Text).With("locale", locale.Length == 0 ? null : locale).Execute();
        }

        return new AccountDone(AuditOutcome.Ok, entry with { Client = known.Client, Tenant = known.Tenant });
    }

    public static AccountDone Do(SqlWork work, AccountChange.RemoveFrameKey key)
    {
        var entry = key.Operator.Entry(AuditEvent.FrameKeyRemove) with { Detail = key.Key.Text };
        if (Find(work, key.Key) is not { } known)
        {
            return new AccountDone(AuditOutcome.FrameKeyUnknown, entry);
        }

        work.Statement("frame-key-origins-clear").With("frame_key", key.Key.Text).Execute();
        // A key of the same name that comes later has nothing of it.
        work.Statement("theme-clear").With("frame_key", key.Key.Text).Execute();
        work.Statement("frame-key-delete").With("frame_key", key.Key.Text).Execute();
        return new AccountDone(AuditOutcome.Ok, entry with { Client = known.Client, Tenant = known.Tenant });
    }

    private static (string Client, string Tenant)? Find(SqlWork work, AccountName key)
    {
        work.Lock("frame-key-lock", ("frame_key", key.Text));
        using var row = work.Statement("frame-key-account").With("frame_key", key.Text).Read();
        return row.Read() ? (row.Text("client"), row.Text("tenant")) : null;
    }
}
