using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using PinControl.Http;
using PinControl.Pages;

namespace PinControl.Cli;

/// <summary>
/// Asks a deployed service for its pages as a cardholder's device would, and compares what comes with this build: status, every protective header, the
/// policy, every script and style, and the markup between them.
/// </summary>
internal sealed class DeployedPages(HttpClient http, Uri service, string? frameKey)
{
    private const string NoAncestors = "'none'";

    /// <returns>One for each request.</returns>
    /// <exception cref="HttpRequestException">The service does not answer, or has no time for it (429, 503).</exception>
    public async Task<IReadOnlyList<CheckedPage>> CheckAsync(CancellationToken cancellation)
    {
        // Redeems nothing: no service has issued it.
        var controlId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var data = new PageData { ControlId = controlId, DevicePath = service.AbsolutePath + "/device" };
        return
        [
            await CheckAsync(HttpMethod.Post, "pin/view", controlId, 200, PageKind.View, data, cancellation),
            await CheckAsync(HttpMethod.Post, "pin/set", controlId, 200, PageKind.Set, data, cancellation),
            await CheckAsync(HttpMethod.Get, "pin/view", null, 405, PageKind.View, null, cancellation),
            await CheckAsync(HttpMethod.Get, "pin/set", null, 405, PageKind.Set, null, cancellation),
            frameKey is null
                ? await CheckAsync(HttpMethod.Get, "frame", null, 403, PageKind.Frame, null, cancellation)
                : await CheckAsync(
                    HttpMethod.Get, $"frame?key={Uri.EscapeDataString(frameKey)}", null, 200, PageKind.Frame, data with { ControlId = null }, cancellation),
        ];
    }

    private async Task<CheckedPage> CheckAsync(
        HttpMethod method, string path, string? controlId, int status, PageKind kind, PageData? data, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, $"{service}/{path}");
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        request.Content = controlId is null ? null : new FormUrlEncodedContent([KeyValuePair.Create("controlId", controlId)]);
        using var response = await http.SendAsync(request, cancellation);
        var answered = (int)response.StatusCode;
        if (answered is 429 or 503)
        {
            throw new HttpRequestException($"{method} {path} is answered {answered}: try again later.");
        }

        var html = await response.Content.ReadAsStringAsync(cancellation);
        return new CheckedPage($"{method} {path}", answered, [.. Findings(response, html, status, kind, data)]);
    }

    private static IEnumerable<string> Findings(HttpResponseMessage response, string html, int status, PageKind kind, PageData? data)
    {
        if ((int)response.StatusCode != status)
        {
            yield return $"the status is {(int)response.StatusCode}, not {status}";
        }

        var language = response.Content.Headers.ContentLanguage.FirstOrDefault();
        var texts = PageTexts.All.FirstOrDefault(one => one.Language == language);
        if (texts is null)
        {
            yield return $"Content-Language is {language ?? "missing"}: no language of this build";
            texts = PageTexts.Choose([], null);
        }

        var template = new PageTemplate(kind, texts, alive: data is not null);
        var policy = Header(response, "Content-Security-Policy") ?? "missing";
        var ancestors = policy.StartsWith(template.Policy, StringComparison.Ordinal) ? policy[template.Policy.Length..] : null;
        var isFramed = data is not null && kind == PageKind.Frame;
        if (ancestors is null || (isFramed ? ancestors is NoAncestors or "" || ancestors.Contains('*', StringComparison.Ordinal) : ancestors != NoAncestors))
        {
            yield return $"Content-Security-Policy is {policy}; expected {template.Policy}{(isFramed ? "and the frame key's origins" : NoAncestors)}";
        }

        foreach (var (name, value) in kind == PageKind.Frame ? ProtectiveHeaders.OfFramePage : ProtectiveHeaders.OfWebviewPage)
        {
            if (name != "Content-Security-Policy" && Header(response, name) != value.ToString())
            {
                yield return $"{name} is {Header(response, name) ?? "missing"}; expected {value}";
            }
        }

        if (!isFramed && Header(response, "X-Frame-Options") != "DENY")
        {
            yield return $"X-Frame-Options is {Header(response, "X-Frame-Options") ?? "missing"}; expected DENY";
        }

        foreach (var (name, _) in response.Headers.Where(static header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase) || header.Key == "Set-Cookie"))
        {
            yield return $"{name} is there; this build never sends it";
        }

        var told = isFramed ? data! with { Frame = new FramePolicy(KeyOf(response), ancestors?.Split(' ') ?? [], null) } : data;
        foreach (var finding in PageFindings.Compare(html, template, told))
        {
            yield return finding;
        }
    }

    private static string KeyOf(HttpResponseMessage response) => Uri.UnescapeDataString(response.RequestMessage!.RequestUri!.Query["?key=".Length..]);

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}

/// <param name="Request">Below the service's URL.</param>
/// <param name="Status">What it was answered.</param>
/// <param name="Differences">From this build; none if it is this build's page.</param>
internal sealed record CheckedPage(string Request, int Status, IReadOnlyList<string> Differences);
