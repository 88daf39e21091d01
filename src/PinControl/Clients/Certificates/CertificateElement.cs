namespace PinControl.Clients.Certificates;

/// <summary>
/// Reads Envoy's <c>X-Forwarded-Client-Cert</c>: elements between commas, in each <c>Name=value</c> between semicolons. What stands in quotes, a backslash
/// before a quote within, is text: a subject may look like a further element.
/// </summary>
internal static class CertificateElement
{
    private const string Name = "Cert=";

    /// <returns>The <c>Cert</c> of the last element; empty if it has none or several, or the header is not of that form.</returns>
    public static string Of(string header)
    {
        if (!TrySplit(header, ',', out var elements) || !TrySplit(elements[^1], ';', out var pairs))
        {
            return string.Empty;
        }

        var found = pairs.Select(static pair => pair.Trim()).Where(static pair => pair.StartsWith(Name, StringComparison.OrdinalIgnoreCase)).ToList();
        return found is [var one] && one[Name.Length..] is ['"', .. var value, '"'] ? value : string.Empty;
    }

    /// <returns>False if a quote has no end.</returns>
    private static bool TrySplit(string text, char separator, out List<string> parts)
    {
        parts = [];
        var (start, isQuoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (isQuoted && text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && text[at] == separator)
            {
                parts.Add(text[start..at]);
                start = at + 1;
            }
        }

        parts.Add(text[start..]);
        return !isQuoted;
    }
}
