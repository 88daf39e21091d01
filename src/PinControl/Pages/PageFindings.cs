using System.Text.Json;
using System.Text.RegularExpressions;

namespace PinControl.Pages;

/// <summary>Compares a page as it came from somewhere with what this build would have sent, byte for byte; names what differs.</summary>
internal static partial class PageFindings
{
    private static readonly string[] Reveals = ["at-once", "tap", "hold"];

    /// <param name="html">As it came.</param>
    /// <param name="template">What it should have been written from.</param>
    /// <param name="data">What it should have been told; <see cref="PageData.Reveal"/> is the service's to choose. <see langword="null"/> for a failure, which tells its own.</param>
    /// <param name="steps">Next-step texts that it may say beside its own words.</param>
    /// <returns>Nothing if the page is this build's.</returns>
    public static IReadOnlyList<string> Compare(string html, PageTemplate template, PageData? data, IReadOnlyCollection<string>? steps = null)
    {
        // How it reveals and how it is laid out are the service's to choose, and each is one of few.
        var expected = data is null ? [RenderFailure(html, template)] :
        (string[])
        [
            .. from reveal in Reveals
               from layout in (string?[])[null, "compact"]
               from place in (string?[])[null, "app"]
               from step in (string?[])[null, .. steps ?? []]
               select template.Render(data with { Reveal = reveal, Look = data.Look with { Layout = layout, ConfirmIn = place, NextStep = step } }),
        ];
        if (expected.Contains(html))
        {
            return [];
        }

        List<string> findings =
        [
            .. Parts("script", Script(), html, [.. template.Scripts]),
            .. Parts("style", Style(), html, [.. ((PagePart?[])[template.Style, data?.Look.Theme]).OfType<PagePart>()]),
        ];
        if (findings.Count > 0)
        {
            return findings;
        }

        return Told(html, template, data) is { } told ? [told] : [FirstDifference(html, expected)];
    }

    private static IEnumerable<string> Parts(string what, Regex element, string html, IReadOnlyList<PagePart> wanted)
    {
        var found = new HashSet<string>();
        foreach (Match match in element.Matches(html))
        {
            if (Source().Match(match.Groups[1].Value) is { Success: true } source)
            {
                yield return $"a {what} from elsewhere: {source.Groups[1].Value.Trim('"', '\'')}";
            }
            else if (!match.Groups[1].Value.Contains("application/json", StringComparison.Ordinal))
            {
                found.Add(PagePart.HashOf(match.Groups[2].Value));
            }
        }

        foreach (var hash in found.Where(hash => !wanted.Any(part => part.Hash == hash)))
        {
            yield return $"a {what} that is not this build's: {hash}";
        }

        foreach (var part in wanted.Where(part => !found.Contains(part.Hash)))
        {
            yield return $"the {what} {part.Name} is missing: {part.Hash}";
        }
    }

    /// <summary>A next-step text that nobody named: it may be the tenant's, or an instruction of somebody else's.</summary>
    private static string? Told(string html, PageTemplate template, PageData? data)
    {
        try
        {
            using var page = JsonDocument.Parse(Data().Match(html).Groups[1].Value);
            return data is not null && page.RootElement.TryGetProperty("text", out var texts) && texts.TryGetProperty("setNext", out var step)
                && step.GetString() is { } said && said != template.Word("setNext")
                ? $"after a PIN was set it says \"{said}\"; no --next-step names it"
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The page that this build would have written of the reason and the code that came.</summary>
    private static string RenderFailure(string html, PageTemplate template)
    {
        try
        {
            using var data = JsonDocument.Parse(Data().Match(html).Groups[1].Value);
            var (reason, support) = (data.RootElement.GetProperty("reason").GetString(), data.RootElement.GetProperty("support").GetString());
            return template.RenderFailure(reason!, support!);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // A frame without a key carries no data; its code stands in the text alone.
            return template.RenderFailure("BAD_REQUEST", Support().Match(html).Groups[1].Value);
        }
    }

    private static string FirstDifference(string html, string[] expected)
    {
        var same = expected.Max(one => html.AsSpan().CommonPrefixLength(one));
        return $"the markup differs from line {html.AsSpan(0, same).Count('\n') + 1} on";
    }

    [GeneratedRegex("""<script\b([^>]*)>(.*?)</script\s*>""", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex("""<style\b([^>]*)>(.*?)</style\s*>""", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Style();

    [GeneratedRegex("""\bsrc\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Source();

    [GeneratedRegex("""<script type="application/json" id="page">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex("""<p part="support">[^<]*?([0-9A-Z]{8})</p>""")]
    private static partial Regex Support();
}
