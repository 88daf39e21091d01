namespace PinControl.Pages.Themes;

/// <summary>The custom properties that are published (docs/themes.md), and the parts.</summary>
internal static class ThemeNames
{
    public const string Paper = "--pin-paper";
    public const string Surface = "--pin-surface";
    public const string Ink = "--pin-ink";
    public const string Soft = "--pin-soft";
    public const string Line = "--pin-line";
    public const string Edge = "--pin-edge";
    public const string Accent = "--pin-accent";
    public const string AccentInk = "--pin-accent-ink";
    public const string Bad = "--pin-bad";
    public const string Font = "--pin-font";

    /// <summary>What lies behind the page, and in a cell: paper and surface in a webview page, the other way round in a frame. Read, never set.</summary>
    public const string Back = "--pin-back";

    /// <inheritdoc cref="Back" />
    public const string Cell = "--pin-cell";

    public static IReadOnlyList<string> Colors { get; } = [Paper, Surface, Ink, Soft, Line, Edge, Accent, AccentInk, Bad];

    /// <summary>Whether a colour of this name may be used by <c>var()</c>.</summary>
    public static bool IsReadable(string name) => name is Back or Cell || Colors.Contains(name);
}
