namespace PinControl.Pages;

/// <summary>The languages that the pages speak, without reading any of them.</summary>
internal static class PageLanguages
{
    public const string Folder = "texts/";

    /// <summary>BCP 47 tags, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. PageFiles.Names(Folder).Select(static file => file[..^".json".Length]).Order(StringComparer.Ordinal)];
}
