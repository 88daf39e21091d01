namespace PinControl.Vault.Software;

/// <summary>By what a changed file is noticed without reading it: cheap enough for every request.</summary>
internal readonly record struct FileStamp(DateTime ModifiedAt, long Length)
{
    /// <summary><see langword="null"/> if there is no such file.</summary>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : null;
    }
}
