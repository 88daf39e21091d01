namespace PinControl.Files;

/// <summary>By what a change of one of several files is noticed. Asked of the opened files: links are followed to their ends.</summary>
internal readonly struct FileStamps : IEquatable<FileStamps>
{
    private readonly (DateTime ModifiedAt, long Length)?[] _stamps;

    private FileStamps((DateTime, long)?[] stamps) => _stamps = stamps;

    public static FileStamps Of(IReadOnlyList<string> paths) => new([.. paths.Select(Stamp)]);

    public bool Equals(FileStamps other) => (_stamps ?? []).SequenceEqual(other._stamps ?? []);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is FileStamps other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _stamps is [var first, ..] ? first.GetHashCode() : 0;

    private static (DateTime, long)? Stamp(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return (File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
