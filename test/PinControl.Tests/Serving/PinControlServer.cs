using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using PinControl.Tests.Serving.Postgres;

namespace PinControl.Tests.Serving;

/// <summary>The real service in Development on real Kestrel, a real SQLite file and real keys, in a folder of its own.</summary>
internal sealed class PinControlServer : IAsyncDisposable
{
    // Below those that Linux gives to connections and to whoever asks for any port: between the choice and the listening, another class's might take it.
    private const int FirstPort = 12_000;
    private const int Ports = 20_000;

    // Begun elsewhere by each run: several may be at work on a machine.
    private static int _ports = RandomNumberGenerator.GetInt32(Ports);

    private readonly WebApplicationFactory<Program> _factory;
    private readonly TestVault _vault;

    private PinControlServer(
        WebApplicationFactory<Program> factory, string folder, ITestStore store, TestVault vault, Uri address, TurnableClock clock, CapturedLog log)
    {
        _factory = factory;
        _vault = vault;
        Store = store;
        Clock = clock;
        Folder = folder;
        Address = address;
        Log = log;
        Client = NewClient();
        Client.DefaultRequestHeaders.Authorization = Basic("demo", "demo-secret");
        Anonymous = NewClient();
    }

    public string Folder { get; }

    public ITestStore Store { get; }

    public string DatabasePath => Path.Combine(Folder, "pincontrol.db");

    public string KeyFile => Path.Combine(Folder, "vault.keys");

    public Uri Address { get; }

    public TurnableClock Clock { get; }

    public CapturedLog Log { get; }

    public IServiceProvider Services => _factory.Services;

    /// <summary>With the demo client's credentials.</summary>
    public HttpClient Client { get; }

    /// <summary>Without any.</summary>
    public HttpClient Anonymous { get; }

    /// <param name="settings">Further settings, <c>NAME=VALUE</c>.</param>
    public static PinControlServer Start(params string[] settings) => Start(folder: null, store: null, settings);

    /// <summary>On the data of an earlier, stopped one.</summary>
    public static PinControlServer StartAgain(PinControlServer earlier) => Start(earlier.Folder, earlier.Store, [], earlier._vault);

    /// <param name="folder">The folder of an earlier server, to start on its data.</param>
    /// <param name="store">The database of an earlier server; one of its own, of the kind that this run tests, if none is given.</param>
    /// <param name="vault">The same of the vault.</param>
    public static PinControlServer Start(string? folder, ITestStore? store, string[] settings, TestVault? vault = null)
    {
        folder ??= Directory.CreateTempSubdirectory("pincontrol-test-").FullName;
        store ??= Environment.GetEnvironmentVariable("PINCONTROL_TEST_STORE") == "postgresql"
            ? new PostgresTestStore()
            : new SqliteTestStore(Path.Combine(folder, "pincontrol.db"));
        vault ??= new TestVault(folder);
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var clock = new TurnableClock { Turned = store.TurnClock };
        var log = new CapturedLog();
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Development");
            host.UseSetting("Urls", address.ToString());
            host.UseSetting("PublicUrl", address.ToString());
            host.UseSetting("Storage:SqlitePath", Path.Combine(folder, "pincontrol.db"));
            foreach (var setting in (IEnumerable<string>)[.. store.Settings, .. vault.Settings, .. settings])
            {
                var equals = setting.IndexOf('=', StringComparison.Ordinal);
                host.UseSetting(setting[..equals], setting[(equals + 1)..]);
            }

            host.ConfigureLogging(static logging => logging.ClearProviders());
            host.ConfigureTestServices(services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
                services.AddSingleton<ILoggerProvider>(log);
                services.Configure<LoggerFilterOptions>(static options =>
                {
                    options.Rules.Clear();
                    options.MinLevel = LogLevel.Trace;
                });
            });
        });
        factory.UseKestrel(address.Port);
        factory.StartServer();
        return new PinControlServer(factory, folder, store, vault, address, clock, log);
    }

    public static AuthenticationHeaderValue Basic(string name, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));

    public HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 512 }) { BaseAddress = Address };

    /// <summary>Changes or reads the running service's database, as an operator could.</summary>
    public object? Sql(string statement) => Store.Sql(statement);

    /// <summary>Stops the service and keeps its folder, for a second start.</summary>
    public async Task StopAsync()
    {
        Client.Dispose();
        Anonymous.Dispose();
        await _factory.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _vault.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>One that nobody listens on, for whoever will in a while: given to nobody else of this run, and none of those that the system gives out by itself.</summary>
    internal static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)(unchecked((uint)Interlocked.Increment(ref _ports)) % Ports);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's already.
            }
        }
    }
}
