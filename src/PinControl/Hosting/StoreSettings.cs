using PinControl.Storage.Sqlite;

namespace PinControl.Hosting;

/// <summary>Section <c>Storage</c>, read and checked: all that the command line must know of the settings.</summary>
internal static class StoreSettings
{
    /// <returns>The database file's absolute path.</returns>
    /// <exception cref="SettingException">A setting is missing or wrong.</exception>
    public static string Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var sqlite = Settings.Bind<SqliteOptions>(configuration.GetSection("Storage"));
        Settings.Check(!string.IsNullOrWhiteSpace(sqlite.SqlitePath), "Storage:SqlitePath", "the path of the database file");
        return Path.GetFullPath(sqlite.SqlitePath, environment.ContentRootPath);
    }
}
