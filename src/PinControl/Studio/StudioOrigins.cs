using PinControl.Tokens;

namespace PinControl.Studio;

/// <summary>The studio stands where the pages do; its web page of the iframe flow under the other loopback name, and so on another origin.</summary>
/// <param name="Studio">The origin of <c>PublicUrl</c>.</param>
/// <param name="Parent">The other loopback name; the same origin when <c>PublicUrl</c> is none of them.</param>
internal sealed record StudioOrigins(string Studio, string Parent)
{
    public static StudioOrigins Of(PublicUrls urls)
    {
        var origin = new UriBuilder(urls.Origin);
        var parent = origin.Host switch
        {
            "127.0.0.1" => new UriBuilder(urls.Origin) { Host = "localhost" },
            "localhost" => new UriBuilder(urls.Origin) { Host = "127.0.0.1" },
            _ => origin,
        };
        return new StudioOrigins(urls.Origin, parent.Uri.GetLeftPart(UriPartial.Authority));
    }
}
