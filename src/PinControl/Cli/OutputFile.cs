using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary>Where a verb writes what it gives: standard output, or a new file that only its owner may read.</summary>
internal static class OutputFile
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Before anything is done for it.</summary>
    /// <exception cref="SettingException">The file is there already, or its folder is not.</exception>
    public static void RequireFree(string? path, bool force)
    {
        if (path is not null && Directory.Exists(path))
        {
            throw new SettingException($"The file {path} of --out cannot be written: it is a folder.");
        }

        if (path is not null && File.Exists(path) && !force)
        {
            throw new SettingException(IsThere(path));
        }

        if (path is not null && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new SettingException($"The file {path} of --out cannot be written: there is no folder {folder}.");
        }
    }

    /// <summary>All of it or nothing: a file is written beside its place, and has its name once it is whole.</summary>
    /// <param name="path">Standard output if there is none.</param>
    /// <param name="force">Whether a file that is there is replaced.</param>
    /// <param name="write">Writes to the stream it is given.</param>
    /// <exception cref="SettingException">The file is there already, or cannot be made.</exception>
    /// <exception cref="OutputException">It cannot be written to the end.</exception>
    public static T Write<T>(string? path, bool force, Func<Stream, T> write)
    {
        if (path is null)
        {
            try
            {
                return WriteTo(Console.OpenStandardOutput, write);
            }
            catch (IOException fault)
            {
                throw OutputException.OfStandardOutput(fault);
            }
        }

        RequireFree(path, force);
        // Where a link leads to, so that the link stays.
        var place = new FileInfo(File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path);
        return File.Exists(path) && (!place.Exists || place.Length == 0) ? WriteInPlace(path, write) : WriteBeside(path, place.FullName, force, write);
    }

    private static T WriteBeside<T>(string path, string place, bool force, Func<Stream, T> write)
    {
        var unfinished = Path.Combine(Path.GetDirectoryName(place)!, $".{Path.GetFileName(place)}.{Path.GetRandomFileName()}");
        try
        {
            var written = WriteTo(() => Open(path, unfinished, FileMode.CreateNew), write);
            if (!OperatingSystem.IsWindows() && File.Exists(place))
            {
                // Whoever could read what is replaced, by the file's mode, can read what comes.
                File.SetUnixFileMode(unfinished, File.GetUnixFileMode(place));
            }

            File.Move(unfinished, place, overwrite: force);
            return written;
        }
        catch (SettingException) when (force && File.Exists(place) && !File.Exists(unfinished))
        {
            // A folder in which nothing can be made may have a file that can be written.
            return WriteInPlace(path, write);
        }
        catch (Exception fault)
        {
            File.Delete(unfinished);
            throw fault switch
            {
                IOException when !force && File.Exists(place) => new SettingException(IsThere(path), fault),
                IOException or UnauthorizedAccessException => Unfinished(path, fault, File.Exists(place) ? "The file that was there is as it was." : "Nothing was left there."),
                _ => fault,
            };
        }
    }

    /// <summary>Into what may be no file at all: a device, a named pipe.</summary>
    private static T WriteInPlace<T>(string path, Func<Stream, T> write)
    {
        using var stream = Open(path, path, FileMode.Open);
        Empty(stream);
        try
        {
            // Without a buffer, which would write once more when it is closed, and close what is still to be emptied.
            return write(stream);
        }
        catch (IOException fault)
        {
            Empty(stream);
            throw Unfinished(path, fault, "Nothing was left there.");
        }
    }

    private static T WriteTo<T>(Func<Stream> open, Func<Stream, T> write)
    {
        using var stream = open();
        using var buffered = new BufferedStream(stream, BufferSize);
        var written = write(buffered);
        buffered.Flush();
        return written;
    }

    private static FileStream Open(string path, string place, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, BufferSize = 0 };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(place, options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The file {path} of --out cannot be written: {OutputException.Reason(fault).Replace(place, path, StringComparison.Ordinal)}.", fault);
        }
    }

    private static void Empty(FileStream stream)
    {
        try
        {
            if (stream.CanSeek)
            {
                stream.SetLength(0);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // No file.
        }
    }

    private static OutputException Unfinished(string path, Exception fault, string left) => new(
        $"The file {path} of --out could not be written to the end: {OutputException.Reason(fault)}. {left} Make room, or name another place, and run it again.", fault);

    private static string IsThere(string path) => $"The file {path} of --out is there already. Name another one, or add --force to replace it.";
}
