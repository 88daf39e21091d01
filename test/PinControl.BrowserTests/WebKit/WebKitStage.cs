using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using OpenQA.Selenium;
using OpenQA.Selenium.Remote;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.WebKit;

/// <summary>What the tests in Debian's WebKitGTK share: a display without a screen, and one browser, driven over WebDriver.</summary>
public sealed class WebKitStage : IAsyncLifetime
{
    // Debian's own: nothing is downloaded. The library's folder carries the machine's architecture.
    private const string DriverProgram = "/usr/bin/WebKitWebDriver";

    // Each of its programs is there within a second or two; a busy machine may take many.
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-webkit-").FullName;
    private Process? _display;
    private Process? _service;
    private RemoteWebDriver? _browser;
    private string _displayName = string.Empty;

    /// <summary>The browser, started when it is first asked for.</summary>
    internal RemoteWebDriver Browser => _browser ??= StartBrowser();

    public async ValueTask InitializeAsync()
    {
        _display = Process.Start(Prepared(new ProcessStartInfo("/usr/bin/Xvfb", ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }))!;
        _display.ErrorDataReceived += static (_, _) => { };
        _display.BeginErrorReadLine();
        var number = await _display.StandardOutput.ReadLineAsync().WaitAsync(Start);
        Assert.False(string.IsNullOrEmpty(number), "Xvfb does not start.");
        _displayName = ":" + number;
    }

    public async ValueTask DisposeAsync()
    {
        _browser?.Quit();
        _browser?.Dispose();
        await EndAsync(_service);
        await EndAsync(_display);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>After a failure: keeps a picture, and lets the next test have a new browser, for this one may hang.</summary>
    internal async Task AbandonBrowserAsync(string name)
    {
        try
        {
            if (Environment.GetEnvironmentVariable("PINCONTROL_ARTIFACTS") is { Length: > 0 } folder)
            {
                _browser?.GetScreenshot().SaveAsFile(Path.Combine(folder, $"webkit-{name}.png"));
            }
        }
        catch (WebDriverException)
        {
            // No picture then.
        }

        await EndAsync(_service);
        _service = null;
        _browser = null;
    }

    /// <summary>Ends a process of this stage's and what it started.</summary>
    internal static async Task EndAsync(Process? process)
    {
        if (process is null)
        {
            return;
        }

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>With the environment in which WebKit runs anywhere: no screen, no graphics card, no session bus, no home, no proxy.</summary>
    internal ProcessStartInfo Prepared(ProcessStartInfo start)
    {
        var environment = start.Environment;
        foreach (var name in environment.Keys.Where(static name => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            environment.Remove(name);
        }

        environment["DISPLAY"] = _displayName;
        environment["GDK_BACKEND"] = "x11";
        environment["GSETTINGS_BACKEND"] = "memory";
        environment["GIO_USE_VFS"] = "local";
        environment["NO_AT_BRIDGE"] = "1";
        environment["LANG"] = "C.UTF-8";
        environment["LIBGL_ALWAYS_SOFTWARE"] = "1";
        environment["WEBKIT_DISABLE_COMPOSITING_MODE"] = "1";
        environment["WEBKIT_DISABLE_DMABUF_RENDERER"] = "1";
        foreach (var name in (string[])["HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"])
        {
            environment[name] = _folder;
        }

        start.UseShellExecute = false;
        return start;
    }

    private RemoteWebDriver StartBrowser()
    {
        var port = PinControlServer.FreePort();
        _service = Process.Start(Prepared(new ProcessStartInfo(DriverProgram, [string.Create(CultureInfo.InvariantCulture, $"--port={port}")])))!;
        for (var watch = Stopwatch.StartNew(); ; Thread.Sleep(50))
        {
            try
            {
                using var probe = new TcpClient("127.0.0.1", port);
                break;
            }
            catch (SocketException) when (watch.Elapsed < Start)
            {
                // Not yet.
            }
        }

        var program = Directory.GetDirectories("/usr/lib", "*-linux-gnu*").Select(static folder => folder + "/webkit2gtk-4.1/MiniBrowser").First(File.Exists);
        var browser = new RemoteWebDriver(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")), new MiniBrowser(program).ToCapabilities(), Start);
        browser.Manage().Timeouts().PageLoad = Patience.Most;
        browser.Manage().Timeouts().AsynchronousJavaScript = Patience.Most;
        return browser;
    }

    private sealed class MiniBrowser : DriverOptions
    {
        public MiniBrowser(string program)
        {
            BrowserName = "MiniBrowser";
            AddAdditionalOption("webkitgtk:browserOptions", new Dictionary<string, object> { ["binary"] = program, ["args"] = new[] { "--automation" } });
        }

        public override ICapabilities ToCapabilities() => GenerateDesiredCapabilities(true).AsReadOnly();
    }
}

/// <summary>The tests in WebKit take turns at its one browser.</summary>
[CollectionDefinition(Name)]
public sealed class WebKitTurns : ICollectionFixture<WebKitStage>
{
    public const string Name = "WebKit";
}
