using Microsoft.Playwright;

namespace PinControl.BrowserTests.Stage;

/// <summary>Holds the page's requests to a path until they are let go.</summary>
internal sealed class HeldRequests : IDisposable
{
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>How many have come.</summary>
    public int Count => _count;

    public static async Task<HeldRequests> HoldAsync(IPage page, string glob)
    {
        var held = new HeldRequests();
        await page.RouteAsync(glob, async route =>
        {
            Interlocked.Increment(ref held._count);
            held._came.TrySetResult();
            await held._released.Task;
            await route.ContinueAsync();
        });
        return held;
    }

    /// <summary>Waits until one has come.</summary>
    public Task WaitAsync() => _came.Task.WaitAsync(Patience.Most);

    public void Release() => _released.TrySetResult();

    public void Dispose() => Release();
}
