namespace PinControl.Pages.Themes;

/// <summary>A published part: what it is, and the colours it has if a theme says nothing.</summary>
/// <param name="Name">As in <c>::part(name)</c>.</param>
/// <param name="Looks">Text and background as names of custom properties; several where the part stands in several places.</param>
internal sealed record ThemePart(string Name, ThemePartKind Kind, params IReadOnlyList<(string Text, string Back)> Looks)
{
    public static IReadOnlyList<ThemePart> All { get; } =
    [
        new("title", ThemePartKind.Text, (ThemeNames.Ink, ThemeNames.Back)),
        new("message", ThemePartKind.Message, (ThemeNames.Soft, ThemeNames.Back), (ThemeNames.Bad, ThemeNames.Back)),
        new("hint", ThemePartKind.Text, (ThemeNames.Soft, ThemeNames.Back)),
        new("countdown", ThemePartKind.Text, (ThemeNames.Soft, ThemeNames.Back)),
        new("support", ThemePartKind.Text, (ThemeNames.Soft, ThemeNames.Back)),
        new("digit", ThemePartKind.Digit, (ThemeNames.Ink, ThemeNames.Cell)),
        new("cell", ThemePartKind.Cell, (ThemeNames.Ink, ThemeNames.Cell)),
        new("reveal", ThemePartKind.Button, (ThemeNames.AccentInk, ThemeNames.Accent)),
        new("submit", ThemePartKind.Button, (ThemeNames.AccentInk, ThemeNames.Accent)),
        new("again", ThemePartKind.Button, (ThemeNames.AccentInk, ThemeNames.Accent)),
        new("hide", ThemePartKind.Button, (ThemeNames.Ink, ThemeNames.Back)),
        new("keep", ThemePartKind.Button, (ThemeNames.Ink, ThemeNames.Back), (ThemeNames.Accent, ThemeNames.Back)),
        new("speak", ThemePartKind.Button, (ThemeNames.Accent, ThemeNames.Back)),
        new("show", ThemePartKind.Button, (ThemeNames.Accent, ThemeNames.Back)),
        new("suggest", ThemePartKind.Button, (ThemeNames.Accent, ThemeNames.Back)),
        new("entry", ThemePartKind.Entry),
        new("confirmation", ThemePartKind.Entry),
    ];

    public static ThemePart? Find(string name) => All.FirstOrDefault(part => part.Name == name);
}

/// <summary>What a part is, which decides what may be said of it.</summary>
internal enum ThemePartKind
{
    Text,

    /// <summary>Text whose colour says whether something is wrong.</summary>
    Message,
    Button,

    /// <summary>A cell of a shown PIN: of one size, whatever stands in it.</summary>
    Digit,

    /// <summary>A cell of an entry: of one size too, and its border says where the cardholder is and what is wrong.</summary>
    Cell,

    /// <summary>The input that lies over drawn cells.</summary>
    Entry,
}
