using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace PinControl.BrowserTests.Stage;

/// <summary>What a failed test leaves behind: a picture of each page, and what its pages logged and asked for.</summary>
internal sealed class Artefacts
{
    private static int _last;

    private readonly StringBuilder _log = new();
    private readonly Lock _gate = new();

    public Artefacts(IBrowserContext context)
    {
        context.Console += (_, message) => Write($"console {message.Type}: {message.Text}");
        context.WebError += (_, error) => Write($"fault: {error.Error}");
        context.Request += (_, request) => Write($"request: {request.Method} {request.Url} {request.PostData}");
        context.Response += (_, response) => Write($"response: {response.Status} {response.Url}");
        context.RequestFailed += (_, request) => Write($"failed: {request.Method} {request.Url} {request.Failure}");
    }

    /// <summary>Into the folder that the environment variable names, under the test's name.</summary>
    public async Task SaveAsync(IBrowserContext context)
    {
        if (Environment.GetEnvironmentVariable("PINCONTROL_ARTIFACTS") is not { Length: > 0 } folder)
        {
            return;
        }

        var name = Path.Combine(folder, TestContext.Current.TestMethod?.MethodName ?? "test");
        foreach (var page in context.Pages)
        {
            try
            {
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{name}-{Interlocked.Increment(ref _last)}.png", Timeout = 5000 });
            }
            catch (PlaywrightException fault)
            {
                Write($"no picture: {fault.Message}");
            }
        }

        string log;
        lock (_gate)
        {
            log = _log.ToString();
        }

        await File.AppendAllTextAsync($"{name}.log", log);
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            _log.AppendLine(CultureInfo.InvariantCulture, $"{line}");
        }
    }
}
