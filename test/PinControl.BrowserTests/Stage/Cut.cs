using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace PinControl.BrowserTests.Stage;

/// <summary>The first request reaches the service, its answer not the page; of the others nothing goes either way until the cut is mended.</summary>
internal sealed class Cut
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _mended;

    public List<string> Bodies { get; } = [];

    public static async Task<Cut> AfterTheFirstAsync(IPage page, string glob)
    {
        var cut = new Cut();
        await page.RouteAsync(glob, async route =>
        {
            cut.Bodies.Add(route.Request.PostData!);
            if (cut.Bodies.Count == 1)
            {
                await route.FetchAsync();
                cut._reached.TrySetResult();
            }

            await (cut._mended ? route.ContinueAsync() : route.AbortAsync("internetdisconnected"));
        });
        return cut;
    }

    /// <summary>Waits until the service has answered the first.</summary>
    public Task ReachedAsync() => _reached.Task.WaitAsync(Patience.Most);

    public void Mend() => _mended = true;

    public void AssertIdentical()
    {
        Assert.True(Bodies.Count >= 4, $"{Bodies.Count} requests");
        Assert.Single(Bodies.Distinct());
        using var body = JsonDocument.Parse(Bodies[0]);
        Assert.Equal(JsonValueKind.Object, body.RootElement.ValueKind);
    }
}
