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
    // Debian's own Chromium. Nothing is downloaded, and nothing talks to its maker. Without windows: the engine alone, for a window of the whole browser
    // starts renderers for its own menus, and a test waits for them longer than for the page.
    private const string Engine = "/usr/bin/chromium-headless-shell";
    private const string WholeBrowser = "/usr/bin/chromium";

    private readonly Lazy<Task<IBrowser>> _wholeBrowser;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private PinControlServer? _server;
    private ParentSite? _bank;
    private ParentSite? _shop;

    // Starting one costs a second: its vault's folder, store and keys are made.
    private readonly ConcurrentDictionary<string, Lazy<PinControlServer>> _servers = new();

    public BrowserStage() => _wholeBrowser = new Lazy<Task<IBrowser>>(() => LaunchAsync(WholeBrowser));

    internal IBrowser Browser => _browser!;

    /// <summary>With windows, menus and all that a cardholder's has; started when first asked for.</summary>
    internal Task<IBrowser> WholeBrowserAsync() => _wholeBrowser.Value;

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
        Assertions.SetDefaultExpectTimeout((float)Patience.Most.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync(Engine);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in (IBrowser?[])[_browser, _wholeBrowser.IsValueCreated ? await _wholeBrowser.Value : null])
        {
            if (browser is not null)
            {
                await browser.DisposeAsync();
            }
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

    private Task<IBrowser> LaunchAsync(string program) => _playwright!.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = program,
        Timeout = 120_000,
        // Chromium's own sandbox does not work for root.
        ChromiumSandbox = !Environment.IsPrivilegedProcess,
        Args =
        [
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
            // Names of this machine that are, for a browser, foreign sites or no secure context.
            "--host-resolver-rules=MAP *.test 127.0.0.1",
        ],
    });
}
