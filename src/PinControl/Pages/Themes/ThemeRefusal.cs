namespace PinControl.Pages.Themes;

/// <summary>Why a theme is refused, and where.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Text">What offends, as it stands there; cut at 60 characters.</param>
/// <param name="Why">In words.</param>
internal sealed record ThemeRefusal(int Line, int Column, string Text, string Why)
{
    /// <summary>Enough to mend a theme by; a theme that is all wrong need not be told so a thousand times.</summary>
    public const int Most = 50;

    private const int MostShown = 60;

    /// <param name="source">The whole theme.</param>
    /// <param name="at">Where the offending text begins in it.</param>
    public static ThemeRefusal At(string source, int at, string text, string why)
    {
        var before = source.AsSpan(0, Math.Min(at, source.Length));
        var line = before.Count('\n') + 1;
        var shown = string.Join(' ', text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        shown = new string([.. shown.Select(static c => char.IsControl(c) ? '\uFFFD' : c)]);
        return new ThemeRefusal(line, before.Length - before.LastIndexOf('\n'), shown.Length > MostShown ? shown[..MostShown] + "…" : shown, why);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Line}:{Column}: {Text}: {Why}";
}
