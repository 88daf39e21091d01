using Npgsql;
using PinControl.Storage;

namespace PinControl.Hosting;

/// <summary>Section <c>Storage</c>, read and checked: all that the command line must know of the settings.</summary>
internal static class StoreSettings
{
    /// <param name="asOwner">For a verb that works under the role of the schema's owner, and needs no other.</param>
    /// <exception cref="SettingException">A setting is missing or wrong.</exception>
    public static StoreChoice Read(IConfiguration configuration, IHostEnvironment environment, bool asOwner = false)
    {
        var options = Settings.Bind<StoreOptions>(configuration.GetSection("Storage"));
        Settings.Check(
            options.Provider is StoreOptions.Sqlite or StoreOptions.Postgres, "Storage:Provider", $"{StoreOptions.Sqlite} or {StoreOptions.Postgres}");
        if (options.Provider == StoreOptions.Sqlite)
        {
            return new StoreChoice.Sqlite(SqlitePath(options, environment));
        }

        var owner = Connection(options.OwnerConnectionString, options.OwnerConnectionStringFile, "Storage:OwnerConnectionString", environment);
        Settings.Check(
            owner is not null || !asOwner, "Storage:OwnerConnectionString", "how the schema's owner reaches PostgreSQL, such as Host=db.example.org;Database=pincontrol;Username=pincontrol_owner;Password=…, or set Storage:OwnerConnectionStringFile to a file that holds it");
        var connectionString = asOwner ? owner : Connection(options.ConnectionString, options.ConnectionStringFile, "Storage:ConnectionString", environment);
        Settings.Check(
            connectionString is not null, "Storage:ConnectionString", "how the service reaches PostgreSQL, such as Host=db.example.org;Database=pincontrol;Username=pincontrol;Password=…, or set Storage:ConnectionStringFile to a file that holds it");
        Settings.Check(
            options.ServiceRole.Length is > 0 and <= 63 && options.ServiceRole.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'),
            "Storage:ServiceRole", "the name of the service's own role in PostgreSQL: 1 to 63 letters, digits, '_' or '-'");
        var (file, setting) = asOwner
            ? (options.OwnerConnectionStringFile, "Storage:OwnerConnectionString") : (options.ConnectionStringFile, "Storage:ConnectionString");
        return new StoreChoice.Postgres(connectionString, owner, options.ServiceRole, asOwner) { NamedBy = SettingOf(setting, file) };
    }

    /// <summary>Where Development keeps its files, whichever the store: the folder of the setting <c>Storage:SqlitePath</c>.</summary>
    public static string DataFolder(IConfiguration configuration, IHostEnvironment environment) =>
        Path.GetDirectoryName(SqlitePath(Settings.Bind<StoreOptions>(configuration.GetSection("Storage")), environment))!;

    private static string SqlitePath(StoreOptions options, IHostEnvironment environment)
    {
        Settings.Check(!string.IsNullOrWhiteSpace(options.SqlitePath), "Storage:SqlitePath", "the path of the database file");
        var path = Path.GetFullPath(options.SqlitePath, environment.ContentRootPath);
        CheckLink(path);
        return path;
    }

    /// <summary>
    /// A link that leads nowhere is refused: SQLite would begin a new, empty database at its end, for everybody to read, where mostly a volume is
    /// just not there yet.
    /// </summary>
    private static void CheckLink(string path)
    {
        try
        {
            if (File.ResolveLinkTarget(path, returnFinalTarget: true) is { } end && !end.Exists)
            {
                throw new SettingException(
                    $"The setting Storage:SqlitePath names a link to a file that is not there: {path} leads to {end.FullName}. Mount what holds that file, or take away the link; for a new database there, run: install -m 600 /dev/null '{end.FullName}'");
            }
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new SettingException(
                $"The path of the setting Storage:SqlitePath cannot be reached: {path}. This user must be allowed to enter every folder of it.", fault);
        }
        catch (IOException fault)
        {
            // A path that is not there yet is none of these.
            if (fault is not (FileNotFoundException or DirectoryNotFoundException))
            {
                throw new SettingException($"The setting Storage:SqlitePath names a link that cannot be followed: {path}: {fault.Message}", fault);
            }
        }
    }

    private static string SettingOf(string name, string? file) => string.IsNullOrWhiteSpace(file) ? name : name + "File";

    private static string? Connection(string? text, string? file, string name, IHostEnvironment environment)
    {
        Settings.Check(string.IsNullOrWhiteSpace(text) || string.IsNullOrWhiteSpace(file), name, $"a connection string, or set {name}File, not both");
        if (!string.IsNullOrWhiteSpace(file))
        {
            try
            {
                text = File.ReadAllText(Path.GetFullPath(file, environment.ContentRootPath)).Trim();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new SettingException($"The file of the setting {name}File cannot be read: {file}. {fault.Message}", fault);
            }
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        name = SettingOf(name, file);

        try
        {
            var parts = new NpgsqlConnectionStringBuilder(text);
            Settings.Check(!string.IsNullOrEmpty(parts.Host), name, "a connection string with a Host (docs/configuration.md shows one)");
            return text;
        }
        catch (ArgumentException)
        {
            // The fault's own text may quote the string, and with it a password.
            throw new SettingException($"The setting {name} is not valid: set it to a connection string as Npgsql spells it, such as Host=db.example.org;Database=pincontrol;Username=pincontrol (docs/configuration.md).");
        }
    }
}
