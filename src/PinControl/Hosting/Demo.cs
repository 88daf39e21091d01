using System.Security.Cryptography;
using System.Text;
using PinControl.Audit;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Storage;
using PinControl.Storage.Lane;

namespace PinControl.Hosting;

/// <summary>Development's demo data (docs/configuration.md): made at the first start, kept at the next.</summary>
internal sealed class Demo(LaneStore store, IStoreReads reads, IVault vault, Settings settings)
{
    public const string Client = "demo";
    public const string Secret = "demo-secret";
    public const string FrameKey = "demo-frame";
    public const string AnyPortFrameKey = "demo-frame-any";

    /// <summary>1001 to see a PIN, 1002 to choose one, 1003 to be refused.</summary>
    public static readonly IReadOnlyList<DemoPlastic> Plastics =
    [
        new(Id("1001"), "501", PlasticStatus.Active, Produced: true),
        new(Id("1002"), "502", PlasticStatus.Inactive, Produced: false),
        new(Id("1003"), "503", PlasticStatus.Blocked, Produced: true),
    ];

    /// <summary>The secret, in a file of its own, for commands that are copied and run as they stand.</summary>
    public string SecretFile { get; } = Path.Combine(settings.DataFolder, "demo.secret");

    /// <summary>At start: what is missing is made.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await SeedAsync(reset: false, cancellation);
        await WriteSecretAsync(cancellation);
    }

    /// <summary>The demo plastics as they began.</summary>
    public Task ResetAsync(CancellationToken cancellation) => SeedAsync(reset: true, cancellation);

    private async Task SeedAsync(bool reset, CancellationToken cancellation)
    {
        var port = settings.PublicUrl.Port;
        var frameKeys = new DemoFrameKey[]
        {
            new(FrameKey, [$"http://127.0.0.1:{port}", $"http://localhost:{port}"]),
            new(AnyPortFrameKey, ["http://127.0.0.1:*", "http://localhost:*"]),
        };
        var secretHash = SHA256.HashData(Encoding.UTF8.GetBytes(Secret));
        await store.SeedAsync(new DemoData("demo", Client, secretHash, frameKeys, Plastics, reset));

        var client = (await reads.FindAsync(Client, cancellation))!.Client;
        var call = new PlasticCall(client, AuditUser.Service, Plastics[0].PlasticId, From: null);
        var found = await store.FindAsync(call, cancellation);
        var target = await store.FindGenerateTargetAsync(call, cancellation);
        if (target.Refusal == AuditOutcome.Ok && found.Plastic is { State.HasPin: false })
        {
            var pin = await vault.GenerateAsync(target.Binding, target.PinLength, cancellation);
            await store.WriteGeneratedAsync(new GeneratedPin(call, pin, target.Version), cancellation);
        }
    }

    private async Task WriteSecretAsync(CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(SecretFile, options);
        if (!OperatingSystem.IsWindows())
        {
            // A file that was there already keeps its mode otherwise.
            File.SetUnixFileMode(file.SafeFileHandle, options.UnixCreateMode!.Value);
        }

        await file.WriteAsync(Encoding.UTF8.GetBytes(Secret), cancellation);
    }

    private static PlasticId Id(string digits) => PlasticId.TryParse(digits, out var id) ? id : throw new ArgumentException("Not a plastic id.", nameof(digits));
}
