using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PinControl.Leaks;

/// <summary>
/// Sends requests and keeps every answer whole, status, headers and body, less what the contract puts there: the 201's <c>id</c>, an opened SET's
/// <c>session</c>, and the control id in the page that was opened with it.
/// </summary>
internal sealed class LeakCalls(Uri address, Canaries canaries) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = address };
    private readonly StringBuilder _answers = new();
    private readonly List<string> _references = [];

    /// <summary>How many answers were kept.</summary>
    public int Count { get; private set; }

    /// <summary>How often a secret stood where the contract puts it.</summary>
    public int Excepted { get; private set; }

    /// <summary>Of every token that was issued: they may stand anywhere.</summary>
    public IReadOnlyList<string> References => _references;

    public Sink Answers => new(LeakControls.Answers, Encoding.UTF8.GetBytes(_answers.ToString()));

    public static AuthenticationHeaderValue Basic(string name, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));

    /// <summary>One request, whose status must be the expected one: a flow that goes another way proves nothing.</summary>
    /// <returns>The body.</returns>
    /// <exception cref="LeakTestException">The status is another.</exception>
    public async Task<string> SendAsync(HttpMethod method, string path, int status, LeakContent content, AuthenticationHeaderValue? credentials, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content.Body };
        request.Headers.Authorization = credentials;
        foreach (var (name, value) in content.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        Keep($"{(int)response.StatusCode} {response.ReasonPhrase}\n{response.Headers}{response.Content.Headers}\n{Redact(path, (int)response.StatusCode, body, content)}");
        return (int)response.StatusCode == status
            ? body
            : throw new LeakTestException($"{method} {path.Split('?')[0]} was answered {(int)response.StatusCode}, not {status}: the flows were not driven to their end.");
    }

    /// <summary>Bytes that no client library sends, on a connection of their own.</summary>
    public async Task SendRawAsync(string text, CancellationToken cancellation)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, cancellation);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellation);
        connection.Client.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, cancellation);
        }
        catch (IOException)
        {
            // Cut off by the server: what it said before is what counts.
        }

        Keep(Encoding.Latin1.GetString(answer.ToArray()));
    }

    public void Dispose() => _http.Dispose();

    private void Keep(string answer)
    {
        Count++;
        _answers.Append(answer).Append("\n\n");
    }

    private string Redact(string path, int status, string body, LeakContent content)
    {
        var secret = (status, path.Split('?')[0]) switch
        {
            (201, _) => Member(body, "id"),
            (200, "/pincontrol/device/open") => Member(body, "session"),
            (200, "/pincontrol/pin/view" or "/pincontrol/pin/set") => content.ControlId,
            _ => null,
        };
        if (secret is null || body.IndexOf($"\"{secret}\"", StringComparison.Ordinal) is var at && at < 0)
        {
            return body;
        }

        Excepted++;
        if (status == 201)
        {
            _references.Add(LeakFlows.Reference(secret));
        }

        canaries.AddEncoded(status == 201 ? "a control id" : secret == content.ControlId ? "a control id" : "a session", secret);
        // Once: a second time would be a leak.
        return body.Remove(at + 1, secret.Length);
    }

    private static string? Member(string body, string member)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty(member, out var value) ? value.GetString() : null;
    }
}

/// <summary>What a request carries.</summary>
internal sealed record LeakContent
{
    public static readonly LeakContent None = new();

    public HttpContent? Body { get; init; }

    /// <summary>Beside the usual ones.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The control id that a form holds.</summary>
    public string? ControlId { get; init; }

    public static LeakContent Json(string text) => new() { Body = new StringContent(text, Encoding.UTF8, "application/json") };

    public static LeakContent Text(string text, string type) => new()
    {
        Body = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } },
    };

    /// <summary>The form of a webview.</summary>
    public static LeakContent Form(string controlId) => new()
    {
        Body = new FormUrlEncodedContent([KeyValuePair.Create("controlId", controlId)]), ControlId = controlId,
    };

    /// <summary>The type's name: it holds secrets.</summary>
    public override string ToString() => nameof(LeakContent);
}
