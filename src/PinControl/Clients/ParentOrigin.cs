using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace PinControl.Clients;

/// <summary>
/// The origin of a page that may frame the service's: exactly <c>scheme://host[:port]</c> as a browser writes it in <c>Origin</c>, so that
/// comparing text is enough. App shells have schemes of their own (<c>capacitor://localhost</c>).
/// </summary>
internal sealed partial record ParentOrigin
{
    private static readonly string[] NoOrigin = ["about", "blob", "data", "file", "filesystem", "ftp", "javascript", "ws", "wss"];

    private ParentOrigin(string text) => Text = text;

    public string Text { get; }

    /// <summary>Plain HTTP: anybody on the way could stand in for the page. Development only.</summary>
    public bool IsPlainHttp => Text.StartsWith("http://", StringComparison.Ordinal);

    /// <param name="complaint">Why it is none, and how it would be.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ParentOrigin? origin, [NotNullWhen(false)] out string? complaint)
    {
        (origin, complaint) = (null, null);
        if (text.Contains('*', StringComparison.Ordinal))
        {
            complaint = "has a wildcard: name each origin by itself";
        }
        else if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && NoOrigin.Contains(uri.Scheme))
        {
            complaint = $"has the scheme {uri.Scheme}, whose pages have no origin that could be named: use https or an app's own scheme";
        }
        else if (!Shape().IsMatch(text) || uri is null || uri.Port == 0 || Written(uri) != text)
        {
            complaint = uri is not null && Written(uri) is { } written && Shape().IsMatch(written)
                ? $"is not what browsers send: write {written}"
                : "is no origin: scheme://host or scheme://host:port, such as https://shop.example";
        }
        else
        {
            origin = new ParentOrigin(text);
        }

        return complaint is null;
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    // Without path, user and the scheme's usual port; scheme and host in lower case, the host in ASCII.
    private static string? Written(Uri uri)
    {
        try
        {
            return $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost)}{(uri.IsDefaultPort ? string.Empty : $":{uri.Port}")}";
        }
        catch (UriFormatException)
        {
            // A host that has no ASCII form.
            return null;
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?\z")]
    private static partial Regex Shape();
}
