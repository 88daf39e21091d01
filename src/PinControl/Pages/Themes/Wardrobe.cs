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
    private const int MostKept = 200;

    // By the hash of the author's text: the same text is the same theme, whoever has it.
    private readonly ConcurrentDictionary<string, PagePart?> _styles = new(StringComparer.Ordinal);

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

        if (Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css))) != version.Hash)
        {
            Changed(log, version.Number, version.FrameKey.Length > 0 ? version.FrameKey : "-");
        }
        else
        {
            var (theme, refusals) = Theme.Read(css);
            style = theme?.Style;
            if (style is null)
            {
                Refused(log, version.Number, version.FrameKey.Length > 0 ? version.FrameKey : "-", refusals[0].Line, refusals[0].Why);
            }
        }

        if (_styles.Count >= MostKept)
        {
            _styles.Clear();
        }

        return _styles[version.Hash] = style;
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
