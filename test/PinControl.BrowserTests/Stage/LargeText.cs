using Microsoft.Playwright;

namespace PinControl.BrowserTests.Stage;

/// <summary>The setting that a person with weak eyes has, not a zoom.</summary>
internal static class LargeText
{
    /// <param name="size">Of normal text, in CSS pixels.</param>
    public static async Task EnlargeTextAsync(this IPage page, int size)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Page.setFontSizes", new Dictionary<string, object> { ["fontSizes"] = new { standard = size, @fixed = size } });
    }
}
