using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using PinControl.Http;

namespace PinControl.Pages.Themes;

/// <summary>
/// What a themed page weighs: the frame, which is the largest, in the language in which it is the largest, compressed (br) and with its headers, as HTTP/1.1 has them.
/// </summary>
/// <param name="Language">BCP 47.</param>
/// <param name="Bytes">Of the answer, packed (docs/decisions/0014).</param>
/// <param name="Adds">Of <paramref name="Bytes"/>, what the theme adds.</param>
internal sealed record ThemeWeight(string Language, int Bytes, int Adds)
{
    /// <summary>One initial TCP window (DESIGN 10).</summary>
    public const int Window = 14_600;

    /// <summary>Whether one round trip has room for the page.</summary>
    public bool Fits => Bytes <= Window;

    // A verb that warns of a weight tells it too.
    private static readonly ConcurrentDictionary<string, ThemeWeight> Weighed = new(StringComparer.Ordinal);

    /// <param name="style">As pages get it; none for the shipped look.</param>
    public static ThemeWeight Of(PagePart? style) => Weighed.GetOrAdd(style?.Hash ?? string.Empty, static (_, style) => Weigh(style), style);

    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Bytes:N0} bytes of {Window:N0}, {Adds:N0} of them the theme's (a frame in {Language}, the largest, headers included)");

    /// <summary>What to say of a theme that does not fit; none for one that does.</summary>
    public string? Warning => Fits ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"Warning: with this theme the largest page, a frame in {Language}, is {Bytes:N0} bytes, {Bytes - Window:N0} more than one round trip has room for ({Window:N0}): it comes later where the network is slow. The theme is {Adds:N0} of them.");

    private static ThemeWeight Weigh(PagePart? style)
    {
        var plain = new PageData { DevicePath = "/pincontrol/device", Reveal = "at-once", Frame = new FramePolicy("shop-web", ["https://www.shop.example"], null) };
        var themed = plain with { Look = PageLook.Shipped with { Theme = style } };
        var (template, html, _) = PageTexts.All.Select(static texts => new PageTemplate(PageKind.Frame, texts, alive: true))
            .Select(template => (Template: template, Html: template.Render(themed)))
            // Which is the largest is found by what is quick.
            .Select(static page => (page.Template, page.Html, About: Compress(page.Html)))
            .MaxBy(static page => page.About);
        var packed = Pack(html);
        var head = HeadOf(template, themed);
        return new ThemeWeight(template.Language, packed + head, style is null ? 0 : packed + head - Pack(template.Render(plain)) - HeadOf(template, plain));
    }

    private static int Pack(string html) => PackedPage.TryPack(html)?.Write(string.Empty).Length ?? Compress(html);

    private static int Compress(string html)
    {
        using var packed = new MemoryStream();
        using (var stream = new PageCompression().CreateStream(packed))
        {
            stream.Write(Encoding.UTF8.GetBytes(html));
        }

        return (int)packed.Length;
    }

    private static int HeadOf(PageTemplate template, PageData data)
    {
        var head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: br\r\nVary: Accept-Encoding\r\n\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Language: {template.Language}\r\nContent-Security-Policy: {template.Policy(data.Look.Theme)}{string.Join(' ', data.Frame!.Origins)}\r\n");
        foreach (var (name, value) in ProtectiveHeaders.OfFramePage.Where(static one => one.Key != "Content-Security-Policy"))
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return head.Length;
    }
}
