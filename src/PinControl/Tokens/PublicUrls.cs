using PinControl.Plastics;

namespace PinControl.Tokens;

/// <summary>The absolute URLs of answers, built from the setting <c>PublicUrl</c> and never from the Host header (DESIGN 2).</summary>
internal sealed class PublicUrls(Uri publicUrl, string basePath)
{
    private readonly string _root = publicUrl.GetLeftPart(UriPartial.Authority) + publicUrl.AbsolutePath.TrimEnd('/') + basePath;

    /// <summary><c>scheme://host[:port]</c> as a browser puts it in <c>Origin</c>.</summary>
    public string Origin { get; } = publicUrl.GetLeftPart(UriPartial.Authority);

    public string FrameUrl => _root + "/frame";

    /// <summary>The issuer's path of a plastic; without one, the path that plastic ids stand under.</summary>
    public string PlasticUrl(PlasticId? plastic) => _root + "/v2/plastic" + (plastic is { } known ? "/" + known.Digits : string.Empty);

    public string PinUrl(Scope scope) => _root + (scope == Scope.ViewPin ? "/pin/view" : "/pin/set");
}
