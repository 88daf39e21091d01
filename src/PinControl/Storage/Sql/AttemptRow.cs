using PinControl.Device;

namespace PinControl.Storage.Sql;

/// <summary>What a byte-identical attempt was answered.</summary>
internal static class AttemptRow
{
    public static AttemptAnswer Of(SqlRows row) => new((DeviceRefusal?)row.LongOrNull("refused_for"), row.Text("support"));

    public static AttemptAnswer? Find(SqlWork work, byte[] sessionHash, byte[] attemptHash)
    {
        using var row = work.Statement("try-find").With("session_hash", sessionHash).With("attempt_hash", attemptHash).Read();
        return row.Read() ? Of(row) : null;
    }

    public static void Keep(SqlWork work, byte[] sessionHash, byte[] attemptHash, DeviceRefusal? refusal, string support) =>
        work.Statement("try-insert")
            .With("session_hash", sessionHash).With("attempt_hash", attemptHash)
            .With("refused_for", refusal is { } known ? (int)known : null).With("support", support)
            .Execute();
}
