using Microsoft.Playwright;

namespace PinControl.BrowserTests.Stage;

/// <summary>A page's clock that the test alone turns: what a busy machine takes between two lines of a test is no time for the page.</summary>
internal static class StillClock
{
    /// <summary>Stops it, for the documents that are open and for those that come.</summary>
    /// <param name="wrongBy">How far from the machine's it is.</param>
    public static async Task StopAsync(this IClock clock, TimeSpan wrongBy = default)
    {
        // It is only ever put forward: farther than a document that is open already may have come meanwhile.
        var begun = TimeProvider.System.GetUtcNow().UtcDateTime + wrongBy;
        await clock.InstallAsync(new() { TimeDate = begun });
        await clock.PauseAtAsync(begun.AddMinutes(2));
    }
}
