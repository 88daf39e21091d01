namespace PinControl.Storage.Sql;

/// <summary>A statement's rows, one after the other. <see cref="SqlRow"/> reads their columns by name.</summary>
internal abstract class SqlRows : IDisposable, IAsyncDisposable
{
    /// <summary>Goes to the next row; <see langword="false"/> after the last.</summary>
    public abstract bool Read();

    /// <inheritdoc cref="Read" />
    public abstract ValueTask<bool> ReadAsync();

    public abstract int Ordinal(string column);

    public abstract bool IsNull(int ordinal);

    public abstract long GetLong(int ordinal);

    public abstract int GetInt(int ordinal);

    public abstract bool GetFlag(int ordinal);

    public abstract string GetText(int ordinal);

    public abstract byte[] GetBytes(int ordinal);

    public abstract DateTimeOffset GetTime(int ordinal);

    /// <summary>A time as it is hashed, in microseconds since 1970: also a number that is no time, which only a tampered row has.</summary>
    public abstract long GetMicroseconds(int ordinal);

    public abstract void Dispose();

    public abstract ValueTask DisposeAsync();
}
