using Npgsql;
using PinControl.Storage;

namespace PinControl.Hosting;

/// <summary>Section <c>Storage</c>, read and checked: all that the command line must know of the settings.</summary>
internal static class StoreSettings
{
    /// <exception cref="SettingException">A setting is missing or wrong.</exception>
    public static StoreChoice Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var options = Settings.Bind<StoreOptions>(configuration.GetSection("Storage"));
        Settings.Check(
            options.Provider is StoreOptions.Sqlite or StoreOptions.Postgres, "Storage:Provider", $"{StoreOptions.Sqlite} or {StoreOptions.Postgres}");
        if (options.Provider == StoreOptions.Sqlite)
        {
            return new StoreChoice.Sqlite(SqlitePath(options, environment));
        }

        var connectionString = Connection(options.ConnectionString, options.ConnectionStringFile, "Storage:ConnectionString", environment);
        Settings.Check(
            connectionString is not null, "Storage:ConnectionString", "how the service reaches PostgreSQL, such as Host=db.example.org;Database=pincontrol;Username=pincontrol;Password=…, or set Storage:ConnectionStringFile to a file that holds it");
        Settings.Check(
            options.ServiceRole.Length is > 0 and <= 63 && options.ServiceRole.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'),
            "Storage:ServiceRole", "the name of the service's own role in PostgreSQL: 1 to 63 letters, digits, '_' or '-'");
        var owner = Connection(options.OwnerConnectionString, options.OwnerConnectionStringFile, "Storage:OwnerConnectionString", environment);
        return new StoreChoice.Postgres(connectionString, owner, options.ServiceRole);
    }

    /// <summary>Where Development keeps its files, whichever the store: the folder of the setting <c>Storage:SqlitePath</c>.</summary>
    public static string DataFolder(IConfiguration configuration, IHostEnvironment environment) =>
        Path.GetDirectoryName(SqlitePath(Settings.Bind<StoreOptions>(configuration.GetSection("Storage")), environment))!;

    private static string SqlitePath(StoreOptions options, IHostEnvironment environment)
    {
        Settings.Check(!string.IsNullOrWhiteSpace(options.SqlitePath), "Storage:SqlitePath", "the path of the database file");
        return Path.GetFullPath(options.SqlitePath, environment.ContentRootPath);
    }

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
