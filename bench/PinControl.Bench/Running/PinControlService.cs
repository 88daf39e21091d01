using System.Net.Http.Headers;
using System.Text;
using PinControl.Bench.Stores;

namespace PinControl.Bench.Running;

/// <summary>The service as it would be deployed, but for quotas: outside Development, warnings logged, one store of its own.</summary>
internal sealed class PinControlService
{
    private static readonly Dictionary<string, string> Development = new() { ["ASPNETCORE_ENVIRONMENT"] = "Development" };
    private static readonly Dictionary<string, string> Deployed = new() { ["ASPNETCORE_ENVIRONMENT"] = "Staging" };

    // wrk stands for the proxy.
    private static readonly string[] BehindAProxy =
    [
        "--PublicUrl", "https://pin.example", "--Proxy:TrustedNetworks", "127.0.0.1", "--Proxy:AssumeHttps", "true",
        "--Vault:AllowSoftwareInProduction", "I know that the software vault is no hardware security module and that its process holds keys and clear PINs",
    ];

    private readonly Workplace _workplace;
    private readonly string _program;
    private readonly string _folder;
    private readonly int _port = Workplace.FreePort();
    private ChildProcess? _process;

    private PinControlService(Workplace workplace, string built, string folder, IBenchStore store)
    {
        _workplace = workplace;
        _program = Path.Combine(built, "service", "PinControl.dll");
        _folder = folder;
        Store = store;
    }

    public static AuthenticationHeaderValue Credentials { get; } =
        new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("bench:demo-secret")));

    public IBenchStore Store { get; }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public int ProcessId => _process!.Id;

    /// <summary>A fresh store with so many plastics, and the service on it, ready.</summary>
    /// <param name="store">Makes the store of a folder.</param>
    public static async Task<PinControlService> StartAsync(Workplace workplace, string built, string name, int plastics, Func<string, Task<IBenchStore>> store)
    {
        var folder = workplace.Make(name);
        var service = new PinControlService(workplace, built, folder, await store(folder));

        // Development makes schema, keys and client; then the client becomes one that a deployment could have.
        await service.RunAsync(Development, service.Store.OwnerArguments);
        await service.StopAsync();
        await service.Store.AdoptAsync();
        await service.Store.FillAsync(plastics);
        await service.RunAsync(Deployed, [.. service.Store.Arguments, .. BehindAProxy]);
        return service;
    }

    /// <summary>Runs a verb of the command line on the service's store.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> VerbAsync(params string[] words) => _workplace.Start(
        $"pincontrol {words[0]} {words[1]}", "dotnet",
        [
            _program, .. words, .. Store.Arguments, .. BehindAProxy,
            "--Vault:Software:KeyFile", Path.Combine(_folder, "vault.keys"), "--Vault:Software:PassphraseFile", Path.Combine(_folder, "vault.passphrase"),
        ],
        Path.GetDirectoryName(_program), Deployed).FinishAsync(TimeSpan.FromSeconds(60));

    public async Task StopAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    private async Task RunAsync(Dictionary<string, string> environment, IReadOnlyList<string> store)
    {
        string[] arguments =
        [
            _program, "--Urls", Address.OriginalString, "--PublicUrl", Address.OriginalString, .. store,
            "--Vault:Software:KeyFile", Path.Combine(_folder, "vault.keys"), "--Vault:Software:PassphraseFile", Path.Combine(_folder, "vault.passphrase"),
            "--Limits:RequestsPerSecond", "1000000", "--Limits:CardholderRequestsPerSecond", "1000000",
            "--Limits:FailedLogins", "1000000", "--Limits:UnknownControlIds", "1000000",
            "--Logging:LogLevel:Default", "Warning",
        ];
        _process = _workplace.Start($"the service on {Store.Name}", "dotnet", arguments, Path.GetDirectoryName(_program), environment);
        await _process.WaitForAsync(new Uri(Address, "/health/ready"));
    }
}
