using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>Development's first page: its buttons run each flow on the demo plastics, and its log shows what was said.</summary>
public sealed class Studio(BrowserStage stage, SharedServer server) : BrowserTest(stage), IClassFixture<SharedServer>
{
    [Fact]
    public async Task The_view_in_an_app_shows_the_PIN_and_both_bridges_calls()
    {
        var page = await OpenAsync();
        await RunAsync(page, "1001", "In an app");
        var digits = page.FrameLocator("#phone-view iframe").Locator("[part~=digit]");
        await Assertions.Expect(digits).ToHaveCountAsync(4);
        await AssertLoggedAsync(page, "android_handler.view_pin_success()", "ios_handler {\"event\":\"view_pin_success\"}", "/pincontrol/device/open");
        await page.Locator("#phone-dock [data-call=hide_pin]").ClickAsync();
        await Assertions.Expect(digits).ToHaveCountAsync(0);
        await AssertLoggedAsync(page, "pin_hidden");
        await AssertUncomplainingAsync(page);
    }

    [Fact]
    public async Task The_view_in_a_web_page_shows_the_PIN_and_the_messages()
    {
        var page = await OpenAsync();
        await RunAsync(page, "1001", "In a web page");
        var digits = page.FrameLocator("#browser-view iframe").FrameLocator("iframe").Locator("[part~=digit]");
        await Assertions.Expect(digits).ToHaveCountAsync(4);
        await AssertLoggedAsync(page, "\"operation\":\"view-pin\"", "{\"event\":\"view_pin_success\"}", "demo-frame");
        await AssertUncomplainingAsync(page);
    }

    [Theory]
    [InlineData("In an app", "android_handler.set_pin_success()")]
    [InlineData("In a web page", "{\"event\":\"set_pin_success\"}")]
    public async Task A_PIN_is_chosen_in_either_flow(string where, string logged)
    {
        var page = await OpenAsync();
        await RunAsync(page, "1002", where);
        var app = where == "In an app";
        var frame = app ? page.FrameLocator("#phone-view iframe") : page.FrameLocator("#browser-view iframe").FrameLocator("iframe");
        await frame.Locator("[part~=entry]").PressSequentiallyAsync("7294");
        await frame.Locator("[part~=confirmation]").PressSequentiallyAsync("7294");
        await (app ? page.Locator("#phone-dock [data-call=set_pin]") : page.FrameLocator("#browser-view iframe").Locator("#set")).ClickAsync();
        await AssertLoggedAsync(page, logged, "pin_valid");
        await AssertUncomplainingAsync(page);
    }

    [Fact]
    public async Task A_refused_plastic_shows_the_issuer_s_answer()
    {
        var page = await OpenAsync();
        await RunAsync(page, "1003", "In an app");
        await Assertions.Expect(page.Locator("#refusal")).ToContainTextAsync("PLASTIC_BLOCKED");
        await AssertLoggedAsync(page, "409");
    }

    [Fact]
    public async Task The_token_is_followed_by_its_reference_from_issued_to_viewed()
    {
        var page = await OpenAsync();
        await RunAsync(page, "1001", "In a web page");
        await Assertions.Expect(page.Locator("#reference")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[A-Za-z0-9_-]{43}$"));
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("VIEWED");
        await AssertLoggedAsync(page, "look-up of the issuer", "→ VIEWED");
    }

    [Theory]
    [InlineData("1001", "In an app", "superseded", "android_handler.view_pin_error()", "SUPERSEDED")]
    [InlineData("1001", "In a web page", "unknown", "\"event\":\"view_pin_error\",\"reason\":\"UNKNOWN\"", "UNKNOWN")]
    [InlineData("1002", "In an app", "unknown", "android_handler.set_pin_error()", "UNKNOWN")]
    [InlineData("1002", "In a web page", "superseded", "\"event\":\"set_pin_error\",\"reason\":\"SUPERSEDED\"", "SUPERSEDED")]
    public async Task A_token_that_goes_wrong_shows_the_error_s_callback(string plastic, string where, string fate, string logged, string reason)
    {
        var page = await OpenAsync();
        await page.Locator("#fate").SelectOptionAsync(fate);
        await RunAsync(page, plastic, where);
        await AssertLoggedAsync(page, logged, reason);
        await AssertUncomplainingAsync(page);
    }

    [Theory]
    [InlineData("In an app", "android_handler.set_pin_validation_error()")]
    [InlineData("In a web page", "\"event\":\"set_pin_validation_error\",\"reason\":\"LENGTH\"")]
    public async Task A_submit_without_a_PIN_shows_the_validation_s_callback(string where, string logged)
    {
        var page = await OpenAsync();
        await RunAsync(page, "1002", where);
        var app = where == "In an app";
        var frame = app ? page.FrameLocator("#phone-view iframe") : page.FrameLocator("#browser-view iframe").FrameLocator("iframe");
        await Assertions.Expect(frame.Locator("[part~=entry]")).ToBeVisibleAsync();
        await (app ? page.Locator("#phone-dock [data-call=set_pin]") : page.FrameLocator("#browser-view iframe").Locator("#set")).ClickAsync();
        await AssertLoggedAsync(page, logged);
    }

    [Fact]
    public async Task A_chosen_PIN_is_produced_viewed_and_forgotten_again()
    {
        var page = await OpenAsync();
        await page.Locator("#reset").ClickAsync();
        // What an earlier test chose is gone then, and with it the button that produces it.
        await AssertLoggedAsync(page, "The demo plastics are as they began.");
        await Assertions.Expect(page.Locator("#produce")).ToBeHiddenAsync();
        await RunAsync(page, "1002", "In an app");
        var frame = page.FrameLocator("#phone-view iframe");
        await frame.Locator("[part~=entry]").PressSequentiallyAsync("8305");
        await frame.Locator("[part~=confirmation]").PressSequentiallyAsync("8305");
        await frame.Locator("[part~=submit]").ClickAsync();
        await AssertLoggedAsync(page, "android_handler.set_pin_success()");
        await page.Locator("#produce").ClickAsync();
        await Assertions.Expect(page.Locator("#run")).ToHaveTextAsync("Show the PIN");
        await page.Locator("#run").ClickAsync();
        await Assertions.Expect(frame.Locator("[part~=digit]")).ToHaveTextAsync(["8", "3", "0", "5"]);
        await page.Locator("#reset").ClickAsync();
        await Assertions.Expect(page.Locator("#plastics label").Filter(new() { HasText = "1002" })).ToContainTextAsync("no PIN yet");
        await Assertions.Expect(page.Locator("#run")).ToHaveTextAsync("Choose a PIN");
    }

    [Theory]
    [InlineData("1001", "In an app", "android_handler")]
    [InlineData("1001", "In a web page", "view_pin_success")]
    [InlineData("1002", "In a web page", "set-pin")]
    public async Task What_was_done_runs_as_code_as_it_stands(string plastic, string where, string sign)
    {
        var page = await OpenAsync();
        await RunAsync(page, plastic, where);
        await page.Locator("#tab-code").ClickAsync();
        var folder = Directory.CreateTempSubdirectory("pincontrol-snippet-").FullName;
        try
        {
            var script = Path.Combine(folder, "issuer.mjs");
            await File.WriteAllTextAsync(script, await page.Locator("#script").TextContentAsync());
            var port = PinControlServer.FreePort();
            using var issuer = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
                Vectors.PlaywrightNode.Path, [script, port.ToString(System.Globalization.CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
            try
            {
                Assert.Equal($"http://localhost:{port}", await issuer.StandardOutput.ReadLineAsync());
                var context = await NewContextAsync();
                var own = await context.NewPageAsync();
                await own.GotoAsync($"http://localhost:{port}/");
                if (where == "In an app")
                {
                    await Assertions.Expect(own.Locator("[part~=digit]")).ToHaveCountAsync(4);
                    Assert.StartsWith(server.Server.Address.ToString(), own.Url, StringComparison.Ordinal);
                }
                else if (plastic == "1001")
                {
                    await Assertions.Expect(own.Locator("#said")).ToContainTextAsync(sign);
                }
                else
                {
                    await Assertions.Expect(own.FrameLocator("#pin").Locator("[part~=entry]")).ToBeVisibleAsync();
                    Assert.Contains(sign, await own.ContentAsync(), StringComparison.Ordinal);
                }
            }
            finally
            {
                issuer.Kill();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_command_asks_for_a_token_as_it_stands_and_the_secret_never_comes_to_the_browser()
    {
        var page = await OpenAsync();
        var traffic = new System.Collections.Concurrent.ConcurrentQueue<Task<string>>();
        // A task, for an event's handler must not throw.
        page.Context.Response += (_, response) => traffic.Enqueue(response.TextOrNothingAsync());
        page.Context.Request += (_, request) => traffic.Enqueue(Task.FromResult($"{request.Url} {string.Join(' ', request.Headers)} {request.PostData}"));
        await RunAsync(page, "1001", "In an app");
        await AssertLoggedAsync(page, "view_pin_success");
        await page.ReloadAsync();
        await page.Locator("#tab-code").ClickAsync();
        var command = await page.Locator("#curl").TextContentAsync();
        Assert.Contains("demo.secret", command, StringComparison.Ordinal);
        var seen = await Task.WhenAll(traffic);
        Assert.Contains(seen, static text => text.Contains("demo.secret", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, static text => text.Contains("demo-secret", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, static text => text.Contains(Convert.ToBase64String("demo:demo-secret"u8), StringComparison.Ordinal));

        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c", command!]) { RedirectStandardOutput = true })!;
        Assert.Contains("\"pinURL\"", await shell.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("In an app", "#plastics", "1002")]
    [InlineData("In a web page", "#plastics", "1003")]
    [InlineData("In an app", "#scope", "Set")]
    public async Task Another_choice_takes_the_old_PIN_from_the_stage(string where, string field, string other)
    {
        var page = await OpenAsync();
        await RunAsync(page, "1001", where);
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("VIEWED");
        var devices = page.Locator("#phone-view iframe, #browser-view iframe");
        await Assertions.Expect(devices).ToHaveCountAsync(1);
        // Where the next run shall be does not touch this one.
        await page.Locator("#flow label").Filter(new() { HasText = where == "In an app" ? "In a web page" : "In an app" }).ClickAsync();
        await Assertions.Expect(devices).ToHaveCountAsync(1);
        await page.Locator($"{field} label").Filter(new() { HasText = other }).ClickAsync();
        await Assertions.Expect(devices).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#empty")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#phone, #browser, #token").Filter(new() { Visible = true })).ToHaveCountAsync(0);
        await AssertUncomplainingAsync(page);
    }

    [Theory]
    [InlineData("light", 1360, "In an app")]
    [InlineData("dark", 1360, "In a web page")]
    [InlineData("light", 390, "In an app")]
    public async Task The_studio_is_without_fault(string scheme, int width, string where)
    {
        var page = await OpenAsync();
        await page.SetViewportSizeAsync(width, 860);
        await page.Locator("#scheme label").Filter(new() { HasText = scheme == "dark" ? "Dark" : "Light" }).ClickAsync();
        foreach (var (tab, runs) in ((string, bool)[])[("#tab-log", false), ("#tab-code", false), ("#tab-log", true)])
        {
            await page.Locator(tab).ClickAsync();
            if (runs)
            {
                await RunAsync(page, "1001", where);
                await AssertLoggedAsync(page, "→ VIEWED");
                await Assertions.Expect(page.GetByRole(AriaRole.Log).GetByRole(AriaRole.Listitem)).Not.ToHaveCountAsync(0);
            }

            var found = await page.RunAxe();
            Assert.Empty(found.Violations.Select(static one => $"{one.Id}: {string.Join(' ', one.Nodes.Select(static node => node.Html))}"));
        }
    }

    private async Task<IPage> OpenAsync()
    {
        var context = await NewContextAsync(static options => options.ViewportSize = new ViewportSize { Width = 1280, Height = 900 });
        var page = await context.NewPageAsync();
        var response = await page.GotoAsync(new Uri(server.Server.Address, "/studio").ToString());
        Assert.Equal(200, response!.Status);
        return page;
    }

    /// <summary>Picks the plastic, which brings its scope, and the flow; then runs.</summary>
    private static async Task RunAsync(IPage page, string plastic, string where)
    {
        await page.Locator("#plastics label").Filter(new() { HasText = plastic }).ClickAsync();
        await page.Locator("#flow label").Filter(new() { HasText = where }).ClickAsync();
        await page.Locator("#run").ClickAsync();
    }

    private static async Task AssertLoggedAsync(IPage page, params string[] texts)
    {
        foreach (var text in texts)
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync(text);
        }
    }

    private static async Task AssertUncomplainingAsync(IPage page) =>
        await Assertions.Expect(page.GetByRole(AriaRole.Log)).Not.ToContainTextAsync("strict bridge refuses");
}
