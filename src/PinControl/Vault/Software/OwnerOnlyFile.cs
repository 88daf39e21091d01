using Microsoft.Win32.SafeHandles;
using PinControl.Cryptography;

namespace PinControl.Vault.Software;

/// <summary>Reads and writes files that nobody but their owner may read.</summary>
internal static class OwnerOnlyFile
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>The whole file, pinned.</summary>
    /// <param name="setting">The setting that names the file, for messages.</param>
    /// <exception cref="KeyFileRefusedException">It cannot be read, others may read or write it, or it is far too long.</exception>
    public static PinnedBytes Read(string path, string setting, int most)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            // Asked of the opened file, not of its name: nobody can put another one there in between.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(handle) & ~FileMode600) != 0)
            {
                throw new KeyFileRefusedException($"Others than its owner may use the file of the setting {setting}: {path}. Run: chmod 600 '{path}'");
            }

            var length = RandomAccess.GetLength(handle);
            if (length > most)
            {
                throw new KeyFileRefusedException($"The setting {setting} names a file that is too long to be the right one: {path}.");
            }

            return ReadAll(handle, (int)length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileRefusedException($"The file of the setting {setting} cannot be read: {path}. It must exist and belong to this user.", fault);
        }
    }

    /// <summary>Makes the folder, for its owner alone, if it is not there.</summary>
    public static void MakeFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, FolderMode700);
        }
    }

    /// <summary>
    /// Puts the whole content in the file's place or nothing at all: a temporary file is flushed and takes over the name.
    /// </summary>
    /// <returns>The stamp of the file as it was written here.</returns>
    public static FileStamp Write(string path, ReadOnlySpan<byte> content)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var file = new FileStream(fresh, Options(FileMode.CreateNew, FileShare.None)))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        var stamp = FileStamp.Of(fresh)!.Value;
        File.Move(fresh, path, overwrite: true);
        // The framework cannot flush a folder; flushing the renamed file brings its name to the disk on the journalling file systems.
        using var renamed = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(renamed);
        return stamp;
    }

    /// <summary>Holds the lock that keeps a second process from writing the same file at the same time, until disposed.</summary>
    /// <exception cref="IOException">Another process holds it.</exception>
    public static IDisposable Lock(string path) => new FileStream(path + ".lock", Options(FileMode.OpenOrCreate, FileShare.None));

    private static PinnedBytes ReadAll(SafeFileHandle handle, int length)
    {
        var content = new PinnedBytes(length);
        var read = 0;
        while (read < length && RandomAccess.Read(handle, content.Bytes[read..], read) is var more and > 0)
        {
            read += more;
        }

        if (read == length)
        {
            return content;
        }

        content.Dispose();
        throw new IOException("The file became shorter while it was read.");
    }

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode600;
        }

        return options;
    }
}
