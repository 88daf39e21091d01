using System.Collections.Concurrent;
using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

[assembly: AssemblyFixture(typeof(BrowserStage))]
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]

namespace PinControl.BrowserTests.Stage;

/// <summary>What all tests share: one browser, one service with its default settings, two web sites of integrators.</summary>
public sealed class BrowserStage : IAsyncLifetime
{
    // The machine's own Chromium. Nothing is downloaded, and nothing talks to its maker.
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private PinControlServer? _server;
    private ParentSite? _bank;
    private ParentSite? _shop;

    // Starting one costs a second: its vault's folder, store and keys are made.
    private readonly ConcurrentDictionary<string, Lazy<PinControlServer>> _servers = new();

    internal IBrowser Browser => _browser!;

    internal PinControlServer Server => _server!;

    /// <summary>A service with other settings, or (by a name of its own) one whose clock a class turns; started once.</summary>
    internal PinControlServer ServerFor(string purpose, params string[] settings) =>
        _servers.GetOrAdd(purpose, _ => new Lazy<PinControlServer>(() => PinControlServer.Start(settings))).Value;

    /// <summary>An integrator's site on an origin of its own.</summary>
    internal ParentSite Bank => _bank!;

    /// <summary>Another one.</summary>
    internal ParentSite Shop => _shop!;

    public async ValueTask InitializeAsync()
    {
        // Every browser is at one address, and many a test tries an id that never was.
        _server = PinControlServer.Start("Limits:UnknownControlIds=100000");
        _bank = await ParentSite.StartAsync();
        _shop = await ParentSite.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            // Chromium's own sandbox does not work for root.
            ChromiumSandbox = !Environment.IsPrivilegedProcess,
            Args =
            [
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
                // Names of this machine that are, for a browser, foreign sites or no secure context.
                "--host-resolver-rules=MAP *.test 127.0.0.1",
                // A window of the whole browser prepares a page of its own menus and one nobody asked for: half of the work, for every test. (The last such
                // option counts: the driver's own are named again.)
                "--disable-features=PreloadTopChromeWebUI,SpareRendererForSitePerProcess,DestroyProfileOnBrowserClose,DialMediaRouteProvider,GlobalMediaControls,"
                + "HttpsUpgrades,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,Translate,AutoDeElevate,OptimizationHints,NetworkTimeServiceQuerying,"
                + "AvoidUnnecessaryBeforeUnloadCheckSync,BlockOriginHeaderModificationOnRedirect,AvoidCorsURLLoaderRestartOnRedirect,AimEnabled",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        foreach (var server in _servers.Values)
        {
            await server.Value.DisposeAsync();
        }

        if (_bank is not null)
        {
            await _bank.DisposeAsync();
        }

        if (_shop is not null)
        {
            await _shop.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
