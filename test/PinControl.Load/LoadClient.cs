using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PinControl.Tests.Device;

namespace PinControl.Load;

/// <summary>One back end and its cardholders' devices: asks, waits for the answer, asks again. When a node does not answer, the next one is asked.</summary>
internal sealed class LoadClient(int number, IReadOnlyList<Uri> nodes, Ledger ledger, Gate gate) : IDisposable
{
    private static readonly AuthenticationHeaderValue Credentials = new("Basic", Convert.ToBase64String("demo:demo-secret"u8));
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient[] _nodes = [.. nodes.Select(static node => new HttpClient { BaseAddress = node, Timeout = TimeSpan.FromSeconds(15) })];
    private int _node;

    private HttpClient Node => _nodes[(number + _node) % _nodes.Length];

    public async Task RunAsync(CancellationToken enough)
    {
        try
        {
            while (!enough.IsCancellationRequested)
            {
                await gate.PassAsync(enough);
                if (!await ActAsync())
                {
                    _node++;
                    await Task.Delay(Pause, enough);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node.Dispose();
        }
    }

    private async Task<bool> ActAsync() => RandomNumberGenerator.GetInt32(4) switch
    {
        0 => await ViewAsync(),
        1 when LoadPlastics.Chooses(number) => await ChooseAsync(),
        _ => await IssueAsync(LoadPlastics.ToView(number), "VIEW_PIN") is not null,
    };

    private async Task<string?> IssueAsync(string plastic, string scope)
    {
        var request = ledger.Start(LoadAct.Issue, plastic);
        string? id = null;
        await AskAsync(request, async () =>
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, $"/pincontrol/v2/plastic/{plastic}?auditUser=load");
            message.Headers.Authorization = Credentials;
            message.Content = new StringContent($$"""{"scope":"{{scope}}"}""", Encoding.UTF8, "application/json");
            using var response = await Node.SendAsync(message);
            using var answer = await ReadAsync(response);
            id = response.StatusCode == HttpStatusCode.Created ? answer!.RootElement.GetProperty("id").GetString() : null;
            ledger.Answer(request, (int)response.StatusCode, id is null ? null : answer!.RootElement.GetProperty("reference").GetString());
        });
        return id;
    }

    private async Task<bool> ViewAsync()
    {
        var plastic = LoadPlastics.ToView(number);
        if (await IssueAsync(plastic, "VIEW_PIN") is not { } id)
        {
            return false;
        }

        using var device = new TestDevice(Node);
        var request = ledger.Start(LoadAct.View, plastic, Reference(id));
        return await AskAsync(request, async () =>
        {
            using var response = await device.OpenAsync(id, "VIEW_PIN");
            using var answer = await ReadAsync(response);
            ledger.Answer(request, (int)response.StatusCode, pin: response.IsSuccessStatusCode ? device.Reveal(id, answer!.RootElement) : null);
        });
    }

    private async Task<bool> ChooseAsync()
    {
        var plastic = LoadPlastics.ToSet(number);
        if (await IssueAsync(plastic, "SET_PIN") is not { } id)
        {
            return false;
        }

        using var device = new TestDevice(Node);
        var opening = ledger.Start(LoadAct.OpenSet, plastic, Reference(id));
        if (!await AskAsync(opening, async () =>
        {
            await device.OpenSetAsync(id);
            ledger.Answer(opening, 200);
        }))
        {
            return false;
        }

        var pin = RandomNumberGenerator.GetInt32(10_000).ToString("D4", CultureInfo.InvariantCulture);
        var request = ledger.Start(LoadAct.Set, plastic, Reference(id), pin);
        return await AskAsync(request, async () =>
        {
            using var response = await device.SetAsync(device.Wrap(pin));
            ledger.Answer(request, (int)response.StatusCode);
        });
    }

    /// <summary>No answer, or half of one, is no acknowledgement.</summary>
    private async Task<bool> AskAsync(long request, Func<Task> ask)
    {
        try
        {
            await ask();
            return true;
        }
        catch (HttpRequestException fault) when (fault.StatusCode is { } status)
        {
            ledger.Answer(request, (int)status);
            return false;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            ledger.Fail(request, fault);
            return false;
        }
    }

    private static async Task<JsonDocument?> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonDocument.Parse(text);
    }

    private static string Reference(string id) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(id)));
}
