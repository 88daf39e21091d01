using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.WebKit;

/// <summary>An app with a real WebKit view and real script message handlers (webview_host.py).</summary>
internal sealed class AppWebview : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<JsonElement> _heard = new();
    private readonly ConcurrentQueue<TaskCompletionSource<JsonElement>> _asked = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly Task _reading;

    private AppWebview(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _faults.Enqueue(line.Data ?? string.Empty);
        process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <summary>Every message so far, by handler, each body as it came over the bridge.</summary>
    public IReadOnlyList<(string Handler, JsonElement Body)> Messages =>
        [.. _heard.Where(static line => line.TryGetProperty("message", out _)).Select(static line => line.GetProperty("message"))
            .Select(static message => (message.GetProperty("handler").GetString()!, message.GetProperty("body")))];

    public static async Task<AppWebview> StartAsync(WebKitStage stage, params string[] handlers)
    {
        // Debian's Python: the one whose GTK the packages bring.
        var app = new AppWebview(Process.Start(stage.Prepared(new ProcessStartInfo(
            "/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "WebKit", "webview_host.py"), .. handlers])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }))!);
        await app.UntilAsync("the app's start", static line => line.TryGetProperty("ready", out _));
        return app;
    }

    /// <summary>Posts the control id from a document of the app's own, and waits for the page.</summary>
    public Task PostAsync(Uri address, string controlId) => MoveAsync(address, new { @do = "post", url = address.ToString(), controlId });

    public Task GoAsync(Uri address) => MoveAsync(address, new { @do = "go", url = address.ToString() });

    /// <summary>Back to the page before, which had that address.</summary>
    public Task BackAsync(Uri address) => MoveAsync(address, new { @do = "back" });

    /// <summary>Loads HTML as a string.</summary>
    /// <param name="address">The address that it is to have come from, if any.</param>
    public void Load(string html, string? address) => Say(new { @do = "load", html, address });

    /// <summary>A script for every document from now on, before its first.</summary>
    public void Inject(string script) => Say(new { @do = "inject", script });

    public void Resize(int width, int height) => Say(new { @do = "size", width, height });

    /// <summary>What an expression gives in the page, as JSON has it; <c>part</c> finds things by part name.</summary>
    public async Task<JsonElement> RunAsync(string expression)
    {
        var script = "(part => " + expression + ")(name => { const pin = document.getElementById('pin'); return pin && (pin.shadowRoot || pin).querySelector(`[part~=\"${name}\"]`) })";
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Enqueue(answer);
        Say(new { @do = "run", script });
        var line = await answer.Task.WaitAsync(Patience.Most);
        Assert.False(line.TryGetProperty("error", out var fault), fault.ToString());
        return line.GetProperty("result");
    }

    /// <summary>Waits until a script gives true.</summary>
    public Task UntilAsync(string script) => Patience.UntilAsync(script, async () => (await RunAsync(script)).ValueKind == JsonValueKind.True);

    /// <summary>Waits for the nth message of that event at the handler.</summary>
    public async Task<JsonElement> WaitForAsync(string name, int nth = 1, string handler = "ios_handler")
    {
        var all = await Patience.UntilAsync(
            $"{name} at {handler}", () => Task.FromResult(BodiesOf(handler)), bodies => bodies.Count(body => NameOf(body) == name) >= nth,
            bodies => string.Join(' ', bodies) + string.Join('\n', _faults));
        return all.Where(body => NameOf(body) == name).ElementAt(nth - 1);
    }

    /// <summary>The bodies that a handler got; where an app gets a string, the string.</summary>
    public JsonElement[] BodiesOf(string handler) => [.. Messages.Where(message => message.Handler == handler).Select(static message => message.Body)];

    public async ValueTask DisposeAsync()
    {
        await WebKitStage.EndAsync(_process);
        await _reading;
    }

    private static string? NameOf(JsonElement body) => body.ValueKind == JsonValueKind.Object ? body.GetProperty("event").GetString() : null;

    private Task<bool> UntilAsync(string what, Func<JsonElement, bool> holds) => Patience.UntilAsync(
        what, () => Task.FromResult(_heard.Any(holds)), static yes => yes, _ => string.Join('\n', _heard) + string.Join('\n', _faults));

    private Task<bool> MoveAsync(Uri address, object order)
    {
        bool IsThere(JsonElement line) => line.TryGetProperty("loaded", out var loaded) && loaded.GetString() == address.ToString();
        var before = _heard.Count(IsThere);
        Say(order);
        return Patience.UntilAsync(
            address.ToString(), () => Task.FromResult(_heard.Count(IsThere) > before), static yes => yes, _ => string.Join('\n', _heard) + string.Join('\n', _faults));
    }

    private void Say(object order)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(order));
        _process.StandardInput.Flush();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } text)
        {
            using var document = JsonDocument.Parse(text);
            var line = document.RootElement.Clone();
            if (line.TryGetProperty("result", out _) && _asked.TryDequeue(out var answer))
            {
                answer.SetResult(line);
            }
            else
            {
                _heard.Enqueue(line);
            }
        }
    }
}
