using System.Diagnostics;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;

namespace PinControl.Bench.Hsm;

/// <summary>The vault as the service has it, on a fresh token: its keys made, one PIN sealed, one device that views it over and over.</summary>
internal sealed class VaultUnderLoad : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly P256KeyPair _device = P256KeyPair.Create();
    private readonly Pkcs11Vault _vault;
    private readonly DeviceExchange _exchange;

    private VaultUnderLoad(TokenVault token)
    {
        Token = token;
        _vault = new Pkcs11Vault(token, checkPolicy: false);
        _exchange = DeviceExchange.ForView(new string('A', DeviceExchange.ControlIdLength), _device.Point.Bytes);
    }

    public static PlasticBinding Binding { get; } = new("demo", "1001");

    public TokenVault Token { get; }

    public P256Point Device => _device.Point;

    public SealedPin Sealed { get; private set; } = null!;

    public static async Task<VaultUnderLoad> OpenAsync(Pkcs11VaultOptions options)
    {
        var load = new VaultUnderLoad(TokenVault.Of(options, new FirstKeys()));
        await load.Token.Link.OpenAsync();
        var keys = new Pkcs11KeyVault(load.Token);
        foreach (var kind in Enum.GetValues<KeyKind>())
        {
            await keys.CreateAsync(kind, FirstKeys.Version, CancellationToken.None);
        }

        load.Sealed = await load._vault.GenerateAsync(Binding, 4, CancellationToken.None);
        return load;
    }

    /// <summary>A module that has kept nothing yet of old session objects, logged in.</summary>
    public async Task BeginAnewAsync()
    {
        if (!await Token.Link.RenewAsync() || !await Token.LookAsync())
        {
            throw new InvalidOperationException("The module could not be initialized anew.");
        }
    }

    /// <summary>So many views at once until the time is over or enough are done, looked after as in the service.</summary>
    /// <returns>How many, and in how many seconds.</returns>
    public async Task<(long Views, double Seconds)> RunAsync(int threads, TimeSpan time, long enough = long.MaxValue)
    {
        using var stop = new CancellationTokenSource();
        var upkeep = KeepUpAsync(stop.Token);
        var (clock, done) = (Stopwatch.StartNew(), 0L);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < time && Interlocked.Increment(ref done) <= enough)
            {
                if (await _vault.OpenToDeviceAsync(Sealed, Binding, _exchange, CancellationToken.None) is null)
                {
                    throw new InvalidOperationException("A view gave no PIN.");
                }
            }
        })));
        var seconds = clock.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await upkeep;
        return (Math.Min(done, enough), seconds);
    }

    public void Dispose()
    {
        Token.Dispose();
        _device.Dispose();
    }

    // What Pkcs11VaultUpkeep does of it.
    private async Task KeepUpAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Token.Link.WaitForTroubleAsync(BetweenLooks, cancellation);
                if ((Token.Link.IsDue && !await Token.Link.RenewAsync()) || !await Token.LookAsync())
                {
                    throw new InvalidOperationException($"The token does not work. {Token.Link.Down}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }
}
