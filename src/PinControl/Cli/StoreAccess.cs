using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Storage.Lane;
using PinControl.Storage.Sqlite;

namespace PinControl.Cli;

/// <summary>Opens the store that the service would open with the same settings and environment.</summary>
internal sealed class StoreAccess(string[] settings)
{
    /// <param name="mayMake">Whether a store that is not there yet is made.</param>
    /// <exception cref="SettingException">There is none, or a setting is wrong.</exception>
    public OpenedStore Open(bool mayMake)
    {
        var (path, exists, environment) = Find(mayMake);
        StoreFolder.Make(path);
        return new OpenedStore(path, !exists, environment.IsDevelopment());
    }

    /// <summary>For verbs that only read the audit trail: they leave no chain of their own.</summary>
    /// <exception cref="SettingException">There is no store, or a setting is wrong.</exception>
    public (string Path, IAuditTrail Trail) OpenTrail()
    {
        var (path, _, _) = Find(mayMake: false);
        return (path, new SqliteAuditTrail(path));
    }

    /// <exception cref="SettingException">A setting is wrong.</exception>
    public RetentionOptions ReadRetention() => RetentionSettings.Read(WebApplication.CreateBuilder(settings).Configuration);

    private (string Path, bool Exists, IHostEnvironment Environment) Find(bool mayMake)
    {
        var builder = WebApplication.CreateBuilder(settings);
        var path = StoreSettings.Read(builder.Configuration, builder.Environment);
        var exists = File.Exists(path);
        return exists || mayMake
            ? (path, exists, builder.Environment)
            : throw new SettingException(
                $"""
                There is no store at {path} (environment {builder.Environment.EnvironmentName}).
                The setting Storage:SqlitePath says where it lies; the service, or "client add", makes it.
                """);
    }
}

/// <summary>A store that a verb works on. Its writes have an audit chain of their own, so that the running service is not in their way.</summary>
internal sealed class OpenedStore : IAsyncDisposable
{
    // A busy service holds the write lock again and again for moments; an operator can wait longer than a request.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly SqliteEngine _engine;
    private readonly SqliteReads _reads;
    private readonly WriterLane _lane;

    public OpenedStore(string path, bool isNew, bool isDevelopment)
    {
        (Path, IsNew, IsDevelopment) = (path, isNew, isDevelopment);
        _engine = new SqliteEngine(path, TimeProvider.System, Patience);
        _reads = new SqliteReads(path, TimeProvider.System);
        _lane = new WriterLane(_engine, NullLogger<WriterLane>.Instance);
        Store = new LaneStore(_lane, _reads);
    }

    public string Path { get; }

    /// <summary>Whether it was not there before.</summary>
    public bool IsNew { get; }

    public bool IsDevelopment { get; }

    public LaneStore Store { get; }

    public async ValueTask DisposeAsync()
    {
        await _lane.DisposeAsync();
        _engine.Dispose();
        _reads.Dispose();
    }
}
