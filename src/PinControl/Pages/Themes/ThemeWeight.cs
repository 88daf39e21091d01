namespace PinControl.Pages.Themes;

/// <summary>What a theme costs: DESIGN 10 counts a page without one.</summary>
/// <param name="Adds">Bytes that it adds to the largest page, packed.</param>
/// <param name="Page">That page's bytes with it, without headers.</param>
internal sealed record ThemeWeight(int Adds, int Page)
{
    /// <summary>What one initial TCP window has room for beside an answer's headers.</summary>
    public const int Room = 13_400;

    /// <summary>Of its style in a frame, the largest page, in the language whose page is the largest.</summary>
    public static ThemeWeight Of(PagePart style)
    {
        var template = PageTexts.All.Select(static texts => new PageTemplate(PageKind.Frame, texts, alive: true)).MaxBy(static one => one.Bytes)!;
        var data = new PageData { DevicePath = "/pincontrol/device", Frame = new FramePolicy("key", ["https://shop.example"], null) };
        var with = Compress(template.Render(data with { Look = PageLook.Shipped with { Theme = style } }));
        return new ThemeWeight(with - Compress(template.Render(data)), with);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Adds} bytes to a page, compressed"
        + (Page > Room ? $": the largest page is {Page} bytes with it and no longer fits into one initial TCP window ({Room} beside its headers)" : string.Empty);

    private static int Compress(string html) => PackedPage.TryPack(html)?.Write(string.Empty).Length ?? throw new InvalidOperationException("The page cannot be packed.");
}
