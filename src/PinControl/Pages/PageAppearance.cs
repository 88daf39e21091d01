namespace PinControl.Pages;

/// <summary>How a page is to look, as the store has it.</summary>
/// <param name="Theme">The version in use; none for the shipped look.</param>
/// <param name="Layout"><c>full</c> or <c>compact</c>; none for full.</param>
/// <param name="ConfirmIn"><c>page</c> or <c>app</c>; none for the page.</param>
/// <param name="NextSteps">What the tenant says after a PIN was set: a JSON object, language to text.</param>
internal sealed record PageAppearance(ThemeVersion? Theme, string? Layout, string? ConfirmIn, string? NextSteps)
{
    public static readonly PageAppearance Shipped = new(null, null, null, null);
}

/// <summary>A version of a theme. A version's text never changes; another under the same number, after a key was removed, has another hash.</summary>
/// <param name="FrameKey">Empty for the client's own.</param>
/// <param name="Hash">SHA-256 of its text, base64.</param>
internal sealed record ThemeVersion(int ClientNo, string FrameKey, int Number, string Hash);

/// <summary>A theme that is kept; whose it is stays out of the manifest, which anybody may read.</summary>
/// <param name="Css">As its author wrote it.</param>
/// <param name="Hash">As <see cref="ThemeVersion.Hash"/>.</param>
internal sealed record KeptTheme(string Css, string Hash, int Version, DateTimeOffset CreatedAt, bool InUse);

/// <summary>How one page looks, ready to be written.</summary>
/// <param name="Theme">Its style, after the page's own.</param>
/// <param name="Layout"><c>compact</c>; none for full.</param>
/// <param name="ConfirmIn"><c>app</c>; none for the page.</param>
/// <param name="NextStep">In the page's language; none for its own words.</param>
internal sealed record PageLook(PagePart? Theme, string? Layout, string? ConfirmIn, string? NextStep)
{
    public static readonly PageLook Shipped = new(null, null, null, null);
}
