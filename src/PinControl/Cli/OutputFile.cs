using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary>Where a verb writes what it gives: standard output, or a new file that only its owner may read.</summary>
internal static class OutputFile
{
    /// <summary>Before anything is done for it.</summary>
    /// <exception cref="SettingException">The file is there already, or its folder is not.</exception>
    public static void RequireFree(string? path, bool force)
    {
        if (path is not null && (File.Exists(path) || Directory.Exists(path)) && !force)
        {
            throw new SettingException(IsThere(path));
        }

        if (path is not null && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new SettingException($"The file {path} of --out cannot be written: there is no folder {folder}.");
        }
    }

    /// <exception cref="SettingException">The file is there already, or cannot be made.</exception>
    public static Stream Open(string? path, bool force)
    {
        if (path is null)
        {
            return Console.OpenStandardOutput();
        }

        var options = new FileStreamOptions { Mode = force ? FileMode.Create : FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(
                File.Exists(path) && !force
                    ? IsThere(path)
                    : $"The file {path} of --out cannot be written: {fault.Message}",
                fault);
        }
    }

    private static string IsThere(string path) => $"The file {path} of --out is there already. Name another one, or add --force to replace it.";
}
