using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using PinControl.Clients;
using PinControl.Http;
using PinControl.Pages;

namespace PinControl.Cli;

/// <summary>
/// Asks a deployed service for its pages as a cardholder's device would, and compares what comes with this build: status, every header, the
/// policy, every script and style, and the markup between them.
/// </summary>
/// <param name="frameKey">The key to open the frame with, if any.</param>
/// <param name="origins">The parents that the frame key is to have; <see langword="null"/> if nobody said.</param>
/// <param name="added">Headers that a proxy on the way adds, by name.</param>
/// <param name="themes">Styles of the integrator's own of which the frame is to have one; none for the shipped look.</param>
/// <param name="steps">Next-step texts that the frame may say.</param>
internal sealed class DeployedPages(
    HttpClient http, Uri service, string? frameKey, IReadOnlyCollection<string>? origins, IEnumerable<string> added, IReadOnlyCollection<PagePart> themes,
    IReadOnlyCollection<string> steps)
{
    private const string NoAncestors = "'none'";
    private const string ContentSecurityPolicy = "Content-Security-Policy";
    private const string FrameOptions = "X-Frame-Options";

    // Of a server or a proxy; none of them changes what a page may do.
    private static readonly string[] OfTransport =
    [
        "Date", "Via", "Server", "Strict-Transport-Security", "Alt-Svc", "Transfer-Encoding", "Content-Length", "Content-Encoding", "Vary", "Connection", "Keep-Alive",
    ];

    private readonly HashSet<string> _unjudged = new([.. OfTransport, .. added], StringComparer.OrdinalIgnoreCase);

    /// <summary>The parents that the deployed frame lets embed it; <see langword="null"/> as long as it was not seen at work.</summary>
    public IReadOnlyList<string>? Ancestors { get; private set; }

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

        // Whatever charset the answer claims.
        var html = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellation));
        return new CheckedPage($"{method} {path}", answered, [.. Findings(response, html, status, kind, data)]);
    }

    private IEnumerable<string> Findings(HttpResponseMessage response, string html, int status, PageKind kind, PageData? data)
    {
        if ((int)response.StatusCode != status)
        {
            yield return $"the status is {(int)response.StatusCode}, not {status}{(kind == PageKind.Frame && (int)response.StatusCode == 403 ? ": the frame key is not known there" : string.Empty)}";
        }

        var language = response.Content.Headers.ContentLanguage.FirstOrDefault();
        var texts = PageTexts.All.FirstOrDefault(one => one.Language == language);
        if (texts is null)
        {
            yield return $"Content-Language is {language ?? "missing"}: no language of this build";
            texts = PageTexts.Choose([], null);
        }

        var template = new PageTemplate(kind, texts, alive: data is not null);
        var policy = Header(response, ContentSecurityPolicy) ?? "missing";
        var isFramed = data is not null && kind == PageKind.Frame;
        var theme = isFramed ? themes.FirstOrDefault(one => policy.StartsWith(template.Policy(one), StringComparison.Ordinal)) : null;
        if (isFramed && theme is null && themes.Count > 0)
        {
            yield return "it has none of the themes that --theme names";
        }

        var expected = template.Policy(theme);
        var ancestors = policy.StartsWith(expected, StringComparison.Ordinal) ? policy[expected.Length..] : null;
        var parents = isFramed && ancestors is not null ? ancestors.Split(' ') : [];
        if (isFramed ? !parents.All(static one => ParentOrigin.TryParse(one, out _, out _)) || parents.Length == 0 : ancestors != NoAncestors)
        {
            yield return $"Content-Security-Policy is {policy}; expected {expected}{(isFramed ? "and the frame key's origins" : NoAncestors)}";
        }

        if (isFramed)
        {
            Ancestors = parents;
            foreach (var finding in CompareOrigins(parents))
            {
                yield return finding;
            }
        }

        var wanted = kind == PageKind.Frame ? ProtectiveHeaders.OfFramePage : ProtectiveHeaders.OfWebviewPage;
        foreach (var (name, value) in wanted)
        {
            if (name != ContentSecurityPolicy && Header(response, name) != value.ToString())
            {
                yield return $"{name} is {Header(response, name) ?? "missing"}; expected {value}";
            }
        }

        if (!isFramed && Header(response, FrameOptions) != "DENY")
        {
            yield return $"{FrameOptions} is {Header(response, FrameOptions) ?? "missing"}; expected DENY";
        }

        if (response.Content.Headers.ContentType is not { MediaType: "text/html", Parameters.Count: 1 } type || !"utf-8".Equals(type.CharSet, StringComparison.OrdinalIgnoreCase))
        {
            yield return $"Content-Type is {Header(response, "Content-Type") ?? "missing"}; expected text/html; charset=utf-8";
        }

        // HTTP/2 has names in lower case.
        var sent = new HashSet<string>(
            [
                .. wanted.Select(static header => header.Key), ContentSecurityPolicy, "Content-Type", "Content-Language",
                .. isFramed ? [] : (string[])[FrameOptions], .. status == 405 ? (string[])["Allow"] : [],
            ],
            StringComparer.OrdinalIgnoreCase);
        foreach (var (name, _) in response.Headers.Concat(response.Content.Headers).Where(header => !sent.Contains(header.Key) && !_unjudged.Contains(header.Key)))
        {
            yield return $"{name} is there; this build does not send it";
        }

        var told = isFramed ? data! with { Frame = new FramePolicy(frameKey!, parents, null), Look = PageLook.Shipped with { Theme = theme } } : data;
        foreach (var finding in PageFindings.Compare(html, template, told, isFramed ? steps : null))
        {
            yield return finding;
        }
    }

    private IEnumerable<string> CompareOrigins(string[] parents) => origins is null
        ? []
        :
        [
            .. parents.Except(origins).Select(static one => $"{one} may embed the frame; no --origin names it"),
            .. origins.Except(parents).Select(static one => $"{one} may not embed the frame; --origin names it"),
        ];

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}

/// <param name="Request">Below the service's URL.</param>
/// <param name="Status">What it was answered.</param>
/// <param name="Differences">From this build; none if it is this build's page.</param>
internal sealed record CheckedPage(string Request, int Status, IReadOnlyList<string> Differences);
