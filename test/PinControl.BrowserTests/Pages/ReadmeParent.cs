using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>The README's <c>parent.html</c>, as it stands there but for the service's port, on a port of its own.</summary>
public sealed partial class ReadmeParent(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task It_embeds_view_and_set_from_any_port(string name)
    {
        await using var site = await ParentSite.StartAsync(Html().Replace("http://127.0.0.1:8080/", Server.Address.ToString(), StringComparison.Ordinal));
        var page = await (await NewContextAsync()).NewPageAsync();
        await page.GotoAsync(site.Origin(name) + "/parent");
        var frame = page.FrameLocator("iframe");
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("ready");
        Assert.Empty((await page.RunAxe()).Violations.Select(static one => $"{one.Id}: {string.Join(' ', one.Nodes.Select(static node => node.Html))}"));

        await page.Locator("#id").FillAsync(await Server.NewTokenAsync(ScopeName.View));
        await page.GetByRole(AriaRole.Button, new() { Name = "View the PIN" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("view_pin_success");
        await Assertions.Expect(frame.Locator("[part~=digit]")).ToHaveCountAsync(4);
        Assert.Empty((await page.RunAxe()).Violations.Select(static one => one.Id));

        await page.Locator("#id").FillAsync(await Server.NewTokenAsync(ScopeName.Set));
        await page.GetByRole(AriaRole.Button, new() { Name = "Set a PIN" }).ClickAsync();
        await frame.Locator("[part~=entry]").PressSequentiallyAsync("7294");
        await frame.Locator("[part~=confirmation]").PressSequentiallyAsync("7294");
        await frame.Locator("[part~=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("set_pin_success");
        Assert.Single((await page.Locator("#said").InnerTextAsync()).Split(' '), "ready");
    }

    [Fact]
    public void It_is_short() => Assert.InRange(Html().Trim().Split('\n').Length, 5, 20);

    private static string Html([CallerFilePath] string here = "") =>
        Block().Match(File.ReadAllText(Path.GetFullPath(Path.Combine(here, "../../../../README.md")))).Groups[1].Value;

    [GeneratedRegex("```html\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
