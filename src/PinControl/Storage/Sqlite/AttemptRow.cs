using PinControl.Device;

namespace PinControl.Storage.Sqlite;

/// <summary>What a byte-identical attempt was answered.</summary>
internal static class AttemptRow
{
    public static AttemptAnswer? Find(SqliteStatement statement, byte[] sessionHash, byte[] attemptHash)
    {
        using var row = statement.With("$session_hash", sessionHash).With("$attempt_hash", attemptHash).Read();
        return row.Read() ? new AttemptAnswer((DeviceRefusal?)row.LongOrNull("refused_for"), row.Text("support")) : null;
    }

    public static AttemptAnswer? Find(SqliteWork work, byte[] sessionHash, byte[] attemptHash) =>
        Find(work.Statement("Statements/try-find"), sessionHash, attemptHash);

    public static void Keep(SqliteWork work, byte[] sessionHash, byte[] attemptHash, DeviceRefusal? refusal, string support) =>
        work.Statement("Statements/try-insert")
            .With("$session_hash", sessionHash).With("$attempt_hash", attemptHash)
            .With("$refused_for", refusal is { } known ? (int)known : null).With("$support", support)
            .Execute();
}
