using System.Text.Json;
using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Hosts;

/// <summary>An app's webview: a top-level page that posts the control id from a local document, with the app's bridges (webview.js).</summary>
internal sealed class Webview : PinHost
{
    private readonly PinControlServer _server;

    private Webview(IPage page, PinControlServer server)
        : base(page) => _server = server;

    public override IFrame Document => Page.MainFrame;

    /// <summary>Messages of faults that no script caught.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The status of the page last posted for.</summary>
    public int Status { get; private set; }

    public static async Task<Webview> CreateAsync(IBrowserContext context, PinControlServer server, Bridges bridges)
    {
        await context.AddInitScriptAsync(EmbeddedText.Read("webview.js").Replace("CONFIG", bridges.ToJson(), StringComparison.Ordinal));
        var webview = new Webview(await context.NewPageAsync(), server);
        webview.Page.PageError += (_, fault) => webview.Faults.Add(fault);
        return webview;
    }

    public override Task OpenAsync(string scope, string controlId) => PostAsync(PathOf(scope), controlId);

    public static string PathOf(string scope) => scope == ScopeName.View ? "/pincontrol/pin/view" : "/pincontrol/pin/set";

    /// <summary>Posts the form, once for each control id.</summary>
    public Task PostAsync(string path, params string[] controlIds) => PostAsync(new Uri(_server.Address, path), string.Empty, controlIds);

    /// <param name="attributes">Further attributes of the form.</param>
    public async Task PostAsync(Uri address, string attributes, params string[] controlIds)
    {
        var fields = string.Concat(controlIds.Select(static id => $"<input type=hidden name=controlId value=\"{id}\">"));
        await Page.GotoAsync("about:blank");
        await Page.SetContentAsync($"<form method=post action=\"{address}\" {attributes}>{fields}</form>");
        var response = await Page.RunAndWaitForResponseAsync(
            () => Page.EvaluateAsync("document.forms[0].submit()"), answer => answer.Request.IsNavigationRequest && answer.Url == address.ToString());
        Status = response.Status;
        await Page.WaitForURLAsync(address.ToString(), new PageWaitForURLOptions { WaitUntil = WaitUntilState.Commit });
    }

    public override async Task<IReadOnlyList<HostEvent>> EventsAsync() =>
        [.. (await CallsAsync()).Where(static call => call.Bridge == "ios").Select(static call => new HostEvent(call.Name, call.Body, string.Empty, call.At))];

    /// <summary>Every call of every bridge, in order, with what stood in the document at that moment.</summary>
    public async Task<IReadOnlyList<BridgeCall>> CallsAsync()
    {
        try
        {
            var json = await Page.EvaluateAsync<string>("JSON.stringify(window.appHost ? appHost.calls : [])");
            return JsonSerializer.Deserialize<BridgeCall[]>(json, JsonSerializerOptions.Web)!;
        }
        catch (PlaywrightException fault) when (fault.Message.Contains("context was destroyed", StringComparison.Ordinal))
        {
            return [];
        }
    }

    /// <summary>Waits until some bridge has been called so.</summary>
    public async Task<BridgeCall> WaitForCallAsync(string bridge, string name)
    {
        var calls = await Patience.UntilAsync(
            $"{name} at {bridge}", CallsAsync, calls => calls.Any(call => call.Bridge == bridge && call.Name == name),
            static calls => string.Join(' ', calls.Select(static call => $"{call.Bridge}:{call.Name}")));
        return calls.First(call => call.Bridge == bridge && call.Name == name);
    }

    /// <summary>The page called every bridge as a real one must be called, broke no policy and threw nothing.</summary>
    public async Task AssertCorrectAsync()
    {
        Assert.Equal("[]", await Page.EvaluateAsync<string>("JSON.stringify(appHost.violations)"));
        Assert.Equal("[]", await Page.EvaluateAsync<string>("JSON.stringify(appHost.policy)"));
        Assert.Empty(Faults);
    }

    public override Task SetPinAsync() => Page.EvaluateAsync("window.set_pin()");

    public override Task HidePinAsync() => Page.EvaluateAsync("window.hide_pin()");

    public override Task SetThemeAsync(string theme) => Page.EvaluateAsync("theme => window.set_theme(theme)", theme);
}

/// <summary>A call of a bridge.</summary>
/// <param name="Digits">The digits in the document when it came.</param>
/// <param name="Entry">The first entry's value when it came.</param>
internal sealed record BridgeCall(string Bridge, string Name, JsonElement Body, double At, string Digits, string Entry, string Confirmation);
