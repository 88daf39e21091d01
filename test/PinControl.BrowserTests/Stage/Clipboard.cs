namespace PinControl.BrowserTests.Stage;

/// <summary>There is one for the browser, whose tests run two at once: who needs it takes a turn.</summary>
internal static class Clipboard
{
    private static readonly SemaphoreSlim Turn = new(1);

    public static async Task UseAsync(Func<Task> use)
    {
        await Turn.WaitAsync();
        try
        {
            await use();
        }
        finally
        {
            Turn.Release();
        }
    }
}
