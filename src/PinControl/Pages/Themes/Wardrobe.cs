using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PinControl.Pages.Themes;

/// <summary>
/// Turns what the store says of a page's look into what the page is written with. A theme's text is parsed and judged here again, on every node: whoever writes
/// into the database gets no further than whoever may set a theme. Which version is in use is read with every page, so that nothing waits for a restart.
/// </summary>
internal sealed partial class Wardrobe(IPageDirectory directory, ILogger<Wardrobe> log)
{
    private const int MostKept = 1000;

    // By the hash of the author's text: the same text is the same theme, whoever has it.
    private readonly ConcurrentDictionary<string, PagePart?> _styles = new(StringComparer.Ordinal);

    // Texts that are not the ones that were set, each told once.
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    public async ValueTask<PageLook> DressAsync(PageAppearance appearance, PageTexts texts, CancellationToken cancellation)
    {
        if (appearance == PageAppearance.Shipped)
        {
            return PageLook.Shipped;
        }

        return new PageLook(
            appearance.Theme is { } version ? await StyleAsync(version, cancellation) : null,
            appearance.Layout == "compact" ? appearance.Layout : null,
            appearance.ConfirmIn == "app" ? appearance.ConfirmIn : null,
            NextStep(appearance.NextSteps, texts.Language));
    }

    /// <returns>None for a theme that cannot be shown: its pages have the shipped look.</returns>
    private async ValueTask<PagePart?> StyleAsync(ThemeVersion version, CancellationToken cancellation)
    {
        if (_styles.TryGetValue(version.Hash, out var style))
        {
            return style;
        }

        if (await directory.FindThemeAsync(version, cancellation) is not { } css)
        {
            // Removed between two reads.
            return null;
        }

        var hash = HashOf(css);
        if (hash != version.Hash)
        {
            // Nothing is kept under the hash of another text: once the row is put right, so are the pages.
            if (_told.Count < MostKept && _told.TryAdd(hash + version.Hash, true))
            {
                Changed(log, version.Number, version.FrameKey.Length > 0 ? version.FrameKey : "-");
            }

            return null;
        }

        var (theme, refusals) = Theme.Read(css);
        if (theme is null)
        {
            Refused(log, version.Number, version.FrameKey.Length > 0 ? version.FrameKey : "-", refusals[0].Line, refusals[0].Why);
        }

        return Keep(hash, theme?.Style);
    }

    /// <summary>What pages get of a theme; none for one that this build refuses, or that is not the text that was set.</summary>
    /// <param name="css">As the store has it.</param>
    /// <param name="hash">Of the text that was set.</param>
    public PagePart? StyleOf(string css, string hash) =>
        HashOf(css) != hash ? null : _styles.TryGetValue(hash, out var style) ? style : Keep(hash, Theme.Read(css).Theme?.Style);

    /// <summary>As <see cref="ThemeVersion.Hash"/>.</summary>
    public static string HashOf(string css) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css)));

    private PagePart? Keep(string hash, PagePart? style)
    {
        if (_styles.Count >= MostKept)
        {
            _styles.Clear();
        }

        return _styles[hash] = style;
    }

    private static string? NextStep(string? column, string language)
    {
        if (column is null)
        {
            return null;
        }

        using var texts = JsonDocument.Parse(column);
        return texts.RootElement.TryGetProperty(language, out var text) ? text.GetString() : null;
    }

    [LoggerMessage(7401, LogLevel.Error, "Version {Version} of the theme of frame key {FrameKey} (- for a client's own) is not the text that was set: its pages have the shipped look. Set it again.")]
    private static partial void Changed(ILogger log, int version, string frameKey);

    [LoggerMessage(7402, LogLevel.Error, "Version {Version} of the theme of frame key {FrameKey} (- for a client's own) is refused by this version of PinControl, line {Line}: {Why} Its pages have the shipped look.")]
    private static partial void Refused(ILogger log, int version, string frameKey, int line, string why);
}
