using System.Text.Json;
using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Hosts;

/// <summary>An integrator's web page that frames <c>pinFrameURL</c> (parent.html), on another origin than the service.</summary>
internal sealed class WebPage : PinHost
{
    private readonly PinControlServer _server;

    private WebPage(IPage page, PinControlServer server, IFrame document)
        : base(page)
    {
        _server = server;
        Parent = document;
    }

    /// <summary>The page that frames; the top-level one unless it is framed itself.</summary>
    public IFrame Parent { get; }

    public override IFrame Document => Parent.ChildFrames[^1];

    /// <summary>The frame key to open with.</summary>
    public string FrameKey { get; set; } = "demo-frame-any";

    public string FrameUrl => new Uri(_server.Address, $"/pincontrol/frame?key={FrameKey}").ToString();

    public static async Task<WebPage> CreateAsync(IBrowserContext context, PinControlServer server, string origin)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(origin + "/parent");
        return new WebPage(page, server, page.MainFrame);
    }

    /// <summary>A page of another origin in this page's frame, to be the parent of the PIN's.</summary>
    public async Task<WebPage> NestAsync(string origin)
    {
        await Parent.EvaluateAsync("url => parentHost.open(url, null, 'never')", origin + "/parent");
        var nested = await Patience.UntilAsync(
            "the nested page", () => Task.FromResult(Parent.ChildFrames.FirstOrDefault(frame => frame.Url.StartsWith(origin, StringComparison.Ordinal))),
            static frame => frame is not null);
        await nested!.WaitForLoadStateAsync();
        return new WebPage(Page, _server, nested);
    }

    /// <summary>Frames the page and posts the operation in the frame's <c>onload</c>, as an integrator does.</summary>
    public override Task OpenAsync(string scope, string controlId) => FrameAsync(Begin(scope, controlId), "onload");

    /// <param name="when"><c>onload</c>, <c>ready</c> (in answer to the first ready) or <c>never</c>.</param>
    public async Task FrameAsync(object? message, string when)
    {
        await Parent.EvaluateAsync("([url, message, when]) => parentHost.open(url, message, when)", new[] { FrameUrl, message, when });
        await Patience.UntilAsync("the frame", () => Task.FromResult(Parent.ChildFrames.Count > 0));
    }

    public static object Begin(string scope, string controlId) => new { operation = scope == ScopeName.View ? "view-pin" : "set-pin", controlId };

    public Task SendAsync(object? message) => Parent.EvaluateAsync("message => parentHost.send(message)", message);

    /// <summary>Waits until the frame has loaded.</summary>
    public Task LoadedAsync() => Patience.UntilAsync("the frame's load", () => Parent.EvaluateAsync<bool>("parentHost.loads > 0"));

    /// <summary>Every message heard, of whatever kind and from whomever.</summary>
    public async Task<IReadOnlyList<HeardMessage>> HeardAsync()
    {
        var json = await Parent.EvaluateAsync<string>("JSON.stringify(parentHost.heard)");
        return JsonSerializer.Deserialize<HeardMessage[]>(json, JsonSerializerOptions.Web)!;
    }

    public override async Task<IReadOnlyList<HostEvent>> EventsAsync()
    {
        var heard = await HeardAsync();
        var origin = _server.Address.GetLeftPart(UriPartial.Authority);
        Assert.All(heard, message => Assert.Equal(origin, message.Origin));
        Assert.All(heard, static message => Assert.True(message.Ours, "A message came from another window than the frame."));
        return [.. heard.Select(static message => new HostEvent(message.Data.GetProperty("event").GetString()!, message.Data, message.Origin, message.At))];
    }

    public override Task SetPinAsync() => SendAsync(new { operation = "set-pin-set" });

    public override Task HidePinAsync() => SendAsync(new { operation = "hide-pin" });

    public override Task SetThemeAsync(string theme) => SendAsync(new { operation = "set-theme", theme });
}

/// <summary>A message that the parent heard.</summary>
/// <param name="Ours">Its source was the framed window.</param>
/// <param name="Loads">How often the frame had fired <c>load</c> by then.</param>
internal sealed record HeardMessage(string Origin, bool Ours, JsonElement Data, double At, int Loads);
