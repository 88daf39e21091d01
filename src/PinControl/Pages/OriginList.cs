namespace PinControl.Pages;

/// <summary>Whether an origin is on a frame key's list: exact, but for Development's any port (<c>http://127.0.0.1:*</c>).</summary>
internal static class OriginList
{
    private const string AnyPort = ":*";

    public static bool Allows(IEnumerable<string> origins, string origin) => origins.Any(listed =>
        listed == origin
        || (listed.EndsWith(AnyPort, StringComparison.Ordinal)
            && Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && $"{uri.Scheme}://{uri.Host}" == listed[..^AnyPort.Length]
            && uri.GetLeftPart(UriPartial.Authority) == origin));
}
