using System.Text;
using System.Text.RegularExpressions;

namespace PinControl.Tests.Secrecy;

/// <summary>
/// Everything the service answers, headers and bodies, less the three places where the contract puts a secret: the 201's <c>id</c>, the
/// opened SET's <c>session</c>, and the control id in the page of the webview that posted it.
/// </summary>
internal sealed partial class RecordedResponses() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private readonly List<(string Request, byte[] Bytes)> _all = [];

    public IReadOnlyList<(string Request, byte[] Bytes)> All => _all;

    /// <summary>How often a secret stood where the contract puts it.</summary>
    public int Excepted { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var place = ((int)response.StatusCode, request.RequestUri!.AbsolutePath) switch
        {
            (201, _) => Id(),
            (200, "/pincontrol/device/open") => Session(),
            (200, "/pincontrol/pin/view" or "/pincontrol/pin/set") => ControlId(),
            _ => null,
        };
        if (place?.Match(body) is { Success: true } match)
        {
            Excepted++;
            body = body.Remove(match.Index, match.Length);
        }

        var text = $"{(int)response.StatusCode} {response.ReasonPhrase}\n{response.Headers}{response.Content.Headers}\n{body}";
        lock (_all)
        {
            _all.Add(($"{request.Method} {request.RequestUri.AbsolutePath} {(int)response.StatusCode}", Encoding.UTF8.GetBytes(text)));
        }

        return response;
    }

    [GeneratedRegex("\"id\":\"[A-Za-z0-9_-]{43}\"")]
    private static partial Regex Id();

    [GeneratedRegex("\"session\":\"[A-Za-z0-9_-]{43}\"")]
    private static partial Regex Session();

    [GeneratedRegex("\"controlId\":\"[A-Za-z0-9_-]{43}\"")]
    private static partial Regex ControlId();
}
