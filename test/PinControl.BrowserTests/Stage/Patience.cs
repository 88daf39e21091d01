using System.Diagnostics;
using Xunit;

namespace PinControl.BrowserTests.Stage;

/// <summary>Waits for what must come, and a little for what must not.</summary>
internal static class Patience
{
    /// <summary>For what must come: many times what it takes, for a machine may be slow, and busy with other things.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Long enough that what was going to happen has happened.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(350);

    /// <param name="describe">What was seen instead, for the failure's message.</param>
    public static async Task<T> UntilAsync<T>(string expected, Func<Task<T>> read, Func<T, bool> holds, Func<T, string>? describe = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var seen = await read();
            if (holds(seen))
            {
                return seen;
            }

            if (watch.Elapsed > Most)
            {
                Assert.Fail($"Waited {Most.TotalSeconds:0} s for {expected}. Seen: {describe?.Invoke(seen) ?? seen?.ToString()}");
            }

            await Task.Delay(Step);
        }
    }

    public static Task UntilAsync(string expected, Func<Task<bool>> holds) => UntilAsync(expected, holds, static yes => yes);
}
