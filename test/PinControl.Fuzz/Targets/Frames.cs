using System.Text;
using System.Text.Json;
using PinControl.Pages;

namespace PinControl.Fuzz.Targets;

/// <summary>A frame's key, locale and Accept-Language, one a line: the page's language, and the data that stands in it.</summary>
internal static class Frames
{
    public static void Run(byte[] bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', 3);
        var texts = PageTexts.Choose([lines[0], lines.ElementAtOrDefault(1)], lines.ElementAtOrDefault(2));
        Promise.Holds(PageTexts.All.Contains(texts), "a language that there is");
        var json = new PageData { Frame = new FramePolicy(lines[0], ["https://a.example"], null), Reason = lines[^1] }.ToJson("frame", "{}");
        Promise.Holds(!json.AsSpan().ContainsAny("<>&\u2028\u2029"), "nothing that ends a script element");
        using var document = JsonDocument.Parse(json);
    }
}
