namespace PinControl.Pages.Themes;

/// <summary>A rule as it is written, not judged yet.</summary>
/// <param name="Selector">Trimmed.</param>
/// <param name="At">Where it begins in the theme.</param>
/// <param name="IsDark">Whether it stands in the block for dark devices.</param>
internal sealed record ThemeRule(string Selector, int At, bool IsDark, IReadOnlyList<ThemeDeclaration> Declarations);

/// <param name="Name">As written.</param>
/// <param name="Value">Trimmed.</param>
/// <param name="At">Where the name begins in the theme.</param>
internal readonly record struct ThemeDeclaration(string Name, string Value, int At);
