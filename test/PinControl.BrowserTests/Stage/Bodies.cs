using Microsoft.Playwright;

namespace PinControl.BrowserTests.Stage;

/// <summary>What answers to a browser said.</summary>
internal static class Bodies
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(8);

    /// <summary>
    /// An answer's body; empty if it has none (204, a redirect), or if its page was left before it was there: the engine then says so, or never
    /// says anything.
    /// </summary>
    public static async Task<string> TextOrNothingAsync(this IResponse response)
    {
        try
        {
            return await response.TextAsync().WaitAsync(Most);
        }
        catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
        {
            return string.Empty;
        }
    }
}
