namespace PinControl.Pages.Themes;

/// <summary>The themes that this build brings, to set as they are or to begin with. They pass what every theme must.</summary>
internal static class ShippedThemes
{
    private const string Folder = "themes/";

    public static IReadOnlyList<string> Names { get; } = [.. PageFiles.Names(Folder).Select(static file => file[..^".css".Length]).Order(StringComparer.Ordinal)];

    // Not read for their names alone, which every command line's help has: it takes longer than most verbs' own work.
    private static readonly Lazy<IReadOnlyList<(string Name, PagePart Style)>> Styles = new(static () =>
    [
        .. from name in Names
           let style = Theme.Read(Source(name)).Theme?.Style ?? throw new InvalidOperationException($"The shipped theme {name} is refused.")
           select (name, style with { Name = name, Files = [$"{Folder}{name}.css"] }),
    ]);

    public static IReadOnlyList<(string Name, PagePart Style)> All => Styles.Value;

    /// <summary>As an author would write it.</summary>
    public static string Source(string name)
    {
        using var reader = new StreamReader(PageFiles.Open($"{Folder}{name}.css"));
        return reader.ReadToEnd();
    }
}
