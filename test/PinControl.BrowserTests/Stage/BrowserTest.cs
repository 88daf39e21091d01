using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Stage;

/// <summary>A test with a browser profile of its own, which keeps what a failed test's pages said.</summary>
public abstract class BrowserTest(BrowserStage stage) : IAsyncLifetime
{
    private readonly List<(IBrowserContext Context, Artefacts Artefacts)> _contexts = [];

    private protected BrowserStage Stage { get; } = stage;

    private protected PinControlServer Server => Stage.Server;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var (context, artefacts) in _contexts)
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
            {
                await artefacts.SaveAsync(context);
            }

            await context.DisposeAsync();
        }
    }

    /// <summary>The engine without windows, unless a class is about the whole browser.</summary>
    private protected virtual Task<IBrowser> BrowserAsync() => Task.FromResult(Stage.Browser);

    private protected async Task<IBrowserContext> NewContextAsync(Action<BrowserNewContextOptions>? options = null)
    {
        var chosen = new BrowserNewContextOptions { Locale = "en-GB", ViewportSize = new ViewportSize { Width = 390, Height = 700 } };
        options?.Invoke(chosen);
        var context = await (await BrowserAsync()).NewContextAsync(chosen);
        context.SetDefaultTimeout((float)Patience.Most.TotalMilliseconds);
        _contexts.Add((context, new Artefacts(context)));
        return context;
    }

    /// <summary>An app with a webview.</summary>
    private protected async Task<Webview> NewWebviewAsync(Bridges? bridges = null, PinControlServer? server = null) =>
        await Webview.CreateAsync(await NewContextAsync(), server ?? Server, bridges ?? Bridges.Both);

    /// <summary>An integrator's web page in a desktop browser.</summary>
    private protected async Task<WebPage> NewWebPageAsync(PinControlServer? server = null, string name = "127.0.0.1") =>
        await WebPage.CreateAsync(await NewContextAsync(), server ?? Server, Stage.Bank.Origin(name));

    /// <summary>The one or the other, nothing said or posted yet.</summary>
    private protected async Task<PinHost> NewHostAsync(Flow flow, PinControlServer? server = null) =>
        flow == Flow.Webview ? await NewWebviewAsync(server: server) : await NewWebPageAsync(server);
}
