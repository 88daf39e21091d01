using PinControl.Storage;
using PinControl.Vault;
using PinControl.Vault.Pkcs11;
using PinControl.Vault.Software;

namespace PinControl.Hosting;

/// <summary>
/// Files that settings name: those that hold secrets nobody but their owner, and a group of the owner's choice, may read; those that say whom to trust
/// nobody else may change.
/// </summary>
internal static class SecretFiles
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode AnybodyElse = Others | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private static readonly string[] DatabaseFiles = [string.Empty, "-wal", "-shm", "-journal"];

    private static readonly string[] Trusted =
        ["Authentication:Bearer:KeyFile", "Authentication:Certificate:AuthorityFile", TlsSettings.CertificateSetting, "Tls:ChainPath"];

    public static IEnumerable<string> Complaints(IConfiguration configuration, IHostEnvironment environment)
    {
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        foreach (var (setting, path) in All(configuration))
        {
            if (!string.IsNullOrWhiteSpace(path) && Mode(Path.GetFullPath(path, environment.ContentRootPath)) is { } mode && (mode & Others) != 0)
            {
                yield return $"Everybody on this machine may use the file of the setting {setting}: {path}. Run: chmod 600 '{path}'";
            }
        }

        if (DatabaseComplaint(configuration, environment) is { } complaint)
        {
            yield return complaint;
        }

        foreach (var setting in Trusted)
        {
            if (configuration[setting] is { } path && !string.IsNullOrWhiteSpace(path)
                && Mode(Path.GetFullPath(path, environment.ContentRootPath)) is { } mode && (mode & UnixFileMode.OtherWrite) != 0)
            {
                yield return $"Everybody on this machine may change the file of the setting {setting}, which says whom to trust: {path}. Run: chmod o-w '{path}'";
            }
        }
    }

    // The trail, hashes of secrets, sealed PINs: no group needs them, and neither do backups, which SQLite makes.
    private static string? DatabaseComplaint(IConfiguration configuration, IHostEnvironment environment)
    {
        var store = Settings.Bind<StoreOptions>(configuration.GetSection("Storage"));
        if (store.Provider != StoreOptions.Sqlite || string.IsNullOrWhiteSpace(store.SqlitePath))
        {
            return null;
        }

        // SQLite names its further files by the link's end.
        var path = LinkEnd(Path.GetFullPath(store.SqlitePath, environment.ContentRootPath));
        return DatabaseFiles.Select(end => path + end).FirstOrDefault(static file => Mode(file) is { } mode && (mode & AnybodyElse) != 0) is { } open
            ? $"Others than its owner may use a file of the database of the setting Storage:SqlitePath: {open}. Run: chmod 600 '{path}'*"
            : null;
    }

    private static string LinkEnd(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Its reader's to complain of.
            return path;
        }
    }

    private static IEnumerable<(string Setting, string? Path)> All(IConfiguration configuration)
    {
        if (Settings.Bind<StoreOptions>(configuration.GetSection("Storage")) is { Provider: StoreOptions.Postgres } store)
        {
            yield return ("Storage:ConnectionStringFile", store.ConnectionStringFile);
            yield return ("Storage:OwnerConnectionStringFile", store.OwnerConnectionStringFile);
        }

        var vault = Settings.Bind<VaultOptions>(configuration.GetSection("Vault"));
        if (vault.Provider == VaultOptions.Pkcs11Provider)
        {
            yield return (Pkcs11VaultOptions.PinFileSetting, vault.Pkcs11.PinFile);
        }
        else
        {
            yield return (SoftwareVaultOptions.KeyFileSetting, vault.Software.KeyFile);
            yield return (SoftwareVaultOptions.SealKeyFileSetting, vault.Software.SealKeyFile);
            if (string.IsNullOrWhiteSpace(vault.Software.SealKeyFile))
            {
                yield return (SoftwareVaultOptions.PassphraseFileSetting, vault.Software.PassphraseFile);
            }
        }

        yield return ("Tls:KeyPath", configuration["Tls:KeyPath"]);
        yield return ("Tls:PasswordFile", configuration["Tls:PasswordFile"]);
    }

    /// <returns>None for a file that is not there, which is its reader's to complain of.</returns>
    private static UnixFileMode? Mode(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        try
        {
            // Asked of the opened file: links are followed to their ends.
            using var file = File.OpenHandle(path);
            return File.GetUnixFileMode(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
