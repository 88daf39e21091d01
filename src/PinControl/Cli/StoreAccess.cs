using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Storage;
using PinControl.Storage.Lane;
using PinControl.Storage.Postgres;
using PinControl.Storage.Sqlite;
using PinControl.Vault;
using PinControl.Vault.Software;

namespace PinControl.Cli;

/// <summary>Opens the store that the service would open with the same settings and environment.</summary>
internal sealed class StoreAccess(string[] settings)
{
    /// <summary>Whether settings stand among the verb's words.</summary>
    public bool HasSettings => settings.Length > 0;

    /// <param name="mayMake">Whether a store that is not there yet is made.</param>
    /// <param name="asOwner">Under the role of the schema's owner.</param>
    /// <exception cref="SettingException">There is none, or a setting is wrong.</exception>
    public OpenedStore Open(bool mayMake, bool asOwner = false)
    {
        var (choice, environment) = Read(asOwner);
        var isNew = choice is StoreChoice.Sqlite sqlite && Make(sqlite.Path, mayMake, environment);
        if (choice is StoreChoice.Postgres postgres)
        {
            // A verb may read before it writes, and would meet a table that is not there.
            PostgresStore.LookAtSchema(postgres, mayMigrate: environment.IsDevelopment());
        }

        return new OpenedStore(choice, isNew, environment.IsDevelopment());
    }

    /// <summary>For verbs that only read the audit trail: they leave no chain of their own.</summary>
    /// <exception cref="SettingException">There is no store, or a setting is wrong.</exception>
    public (string Store, IAuditTrail Trail) OpenTrail()
    {
        var (choice, environment) = Read();
        if (choice is StoreChoice.Sqlite sqlite)
        {
            Make(sqlite.Path, mayMake: false, environment);
            return (choice.Description, SqliteStore.TrailToRead(sqlite.Path));
        }

        return (choice.Description, StoreParts.Of(choice, TimeProvider.System, mayMigrate: false, NullLoggerFactory.Instance).Trail);
    }

    /// <summary>The environment, and all that a start of the service would refuse; and why the store could not be looked at, if it could not.</summary>
    public (string Environment, StorePeek Found) FindProblems()
    {
        var builder = WebApplication.CreateBuilder(settings);
        var problems = new SettingProblems();
        var read = Settings.Read(builder.Configuration, builder.Environment, problems);
        if (read.Vault is { Provider: VaultOptions.SoftwareProvider } vault && !builder.Environment.IsDevelopment() && !File.Exists(vault.Software.KeyFile))
        {
            problems.Add(KeyKeeper.Missing(vault.Software.KeyFile));
        }

        if (problems.Messages.Count == 0 && !builder.Environment.IsDevelopment())
        {
            return (builder.Environment.EnvironmentName, StorePeek.At(read.Store));
        }

        return (builder.Environment.EnvironmentName, new StorePeek(problems.Messages, null));
    }

    /// <exception cref="SettingException">A setting is wrong.</exception>
    public RetentionOptions ReadRetention() => RetentionSettings.Read(WebApplication.CreateBuilder(settings).Configuration);

    /// <exception cref="SettingException">A setting is wrong, or the software vault would serve Production unasked.</exception>
    public VaultOptions ReadVault()
    {
        var builder = WebApplication.CreateBuilder(settings);
        return VaultSettings.Read(builder.Configuration, builder.Environment);
    }

    /// <summary>Where relative paths begin.</summary>
    public string ContentRoot => WebApplication.CreateBuilder(settings).Environment.ContentRootPath;

    /// <summary>The store, not opened.</summary>
    /// <param name="asOwner">Under the role of the schema's owner.</param>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public (StoreChoice Choice, IHostEnvironment Environment) Read(bool asOwner = false)
    {
        var builder = WebApplication.CreateBuilder(settings);
        return (StoreSettings.Read(builder.Configuration, builder.Environment, asOwner), builder.Environment);
    }

    private static bool Make(string path, bool mayMake, IHostEnvironment environment)
    {
        var exists = File.Exists(path);
        if (!exists && !mayMake)
        {
            throw new SettingException(
                $"""
                There is no store at {path} (environment {environment.EnvironmentName}).
                The setting Storage:SqlitePath says where it lies; the service, "keys init", "tenant add" or "client add" makes it.
                """);
        }

        StoreFolder.Make(Path.GetDirectoryName(path)!);
        return !exists;
    }
}

/// <summary>A store that a verb works on. Its writes have an audit chain of their own, so that the running service is not in their way.</summary>
internal sealed class OpenedStore : IAsyncDisposable
{
    // A busy service holds the write lock again and again for moments; an operator can wait longer than a request.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly StoreParts _parts;
    private readonly WriterLane _lane;

    public OpenedStore(StoreChoice choice, bool isNew, bool isDevelopment)
    {
        (Description, IsNew, IsDevelopment) = (choice.Description, isNew, isDevelopment);
        _parts = StoreParts.Of(choice, TimeProvider.System, mayMigrate: isDevelopment, NullLoggerFactory.Instance, Patience);
        _lane = new WriterLane(_parts.Engine, NullLogger<WriterLane>.Instance);
        Store = new LaneStore(_lane, _parts.Reads);
    }

    /// <summary>Where it is, for people.</summary>
    public string Description { get; }

    /// <summary>Whether it was not there before.</summary>
    public bool IsNew { get; }

    public bool IsDevelopment { get; }

    public LaneStore Store { get; }

    public async ValueTask DisposeAsync()
    {
        await _lane.DisposeAsync();
        (_parts.Engine as IDisposable)?.Dispose();
        (_parts.Reads as IDisposable)?.Dispose();
    }
}
