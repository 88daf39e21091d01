namespace PinControl.Pages;

/// <summary>What the pages must know before they are written. Knows no plastic, card, name or PIN.</summary>
internal interface IPageDirectory
{
    /// <summary>The frame key's policy; <see langword="null"/> for a key that does not exist or whose client is disabled.</summary>
    ValueTask<FramePolicy?> FindFrameKeyAsync(string key, CancellationToken cancellation);

    /// <summary>What the token and its client ask of its webview page, alive or dead; <see langword="null"/> for a token that nobody knows.</summary>
    ValueTask<TokenPage?> FindPageAsync(string controlId, CancellationToken cancellation);

    /// <summary>Every parent origin of the frame keys of the token's client; none for unknown tokens.</summary>
    ValueTask<IReadOnlyList<string>> FindOriginsAsync(string controlId, CancellationToken cancellation);

    /// <summary>A theme as its author wrote it; <see langword="null"/> if it is no longer kept.</summary>
    ValueTask<string?> FindThemeAsync(ThemeVersion version, CancellationToken cancellation);

    /// <summary>Every version that is kept, of everybody.</summary>
    ValueTask<IReadOnlyList<KeptTheme>> ListKeptThemesAsync(CancellationToken cancellation);
}

/// <summary>One frame key: who may frame the page, and its defaults.</summary>
/// <param name="Key">The key as the client agreed it.</param>
/// <param name="Origins">Exact <c>scheme://host[:port]</c>; at least one. In Development a port of <c>*</c> stands for any (<c>demo-frame-any</c>).</param>
/// <param name="Locale">The key's default language, if any.</param>
internal sealed record FramePolicy(string Key, IReadOnlyList<string> Origins, string? Locale)
{
    /// <summary>The key's, or else its client's.</summary>
    public PageAppearance Appearance { get; init; } = PageAppearance.Shipped;
}

/// <param name="Locale">BCP 47 language the issuer asked for.</param>
/// <param name="ColorScheme"><c>light</c> or <c>dark</c>.</param>
/// <param name="NeedsBridge">The client's pages work in its native apps only.</param>
/// <param name="Origins">The web pages that may open it, exactly; none when the client has listed none.</param>
internal sealed record TokenPage(string? Locale, string? ColorScheme, bool NeedsBridge, IReadOnlyList<string>? Origins)
{
    public static readonly TokenPage Unknown = new(null, null, NeedsBridge: false, null);

    /// <summary>The client's.</summary>
    public PageAppearance Appearance { get; init; } = PageAppearance.Shipped;
}
