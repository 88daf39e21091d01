using System.Text;
using System.Text.Json;

namespace PinControl.Pages;

/// <summary>What a page is told, in its one <c>application/json</c> element. The writer's encoder escapes &lt; &gt; &amp; and U+2028/9.</summary>
internal sealed record PageData
{
    /// <summary>The secret of a webview page; it goes into this page and nowhere else.</summary>
    public string? ControlId { get; init; }

    /// <summary>The path of the device channel.</summary>
    public string? DevicePath { get; init; }

    /// <summary><c>at-once</c>, <c>tap</c> or <c>hold</c>.</summary>
    public string? Reveal { get; init; }

    /// <summary><c>light</c>, <c>dark</c> or the device's own.</summary>
    public string? ColorScheme { get; init; }

    /// <summary>The page works only where a native app listens.</summary>
    public bool NeedsBridge { get; init; }

    /// <summary>The frame's key and who may be its parent.</summary>
    public FramePolicy? Frame { get; init; }

    /// <summary>How it looks, and what it says after a PIN was set.</summary>
    public PageLook Look { get; init; } = PageLook.Shipped;

    /// <summary>What went wrong before the page went to work.</summary>
    public string? Reason { get; init; }

    public string? Support { get; init; }

    /// <param name="kind">The page's kind.</param>
    /// <param name="texts">Its words, an object.</param>
    public string ToJson(string kind, string texts)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            Write(json, "controlId", ControlId);
            Write(json, "device", DevicePath);
            Write(json, "reveal", Reveal);
            Write(json, "reason", Reason);
            Write(json, "support", Support);
            if (NeedsBridge)
            {
                json.WriteBoolean("bridge", true);
            }

            if (Frame is not null)
            {
                json.WriteString("key", Frame.Key);
                json.WriteStartArray("origins");
                foreach (var origin in Frame.Origins)
                {
                    json.WriteStringValue(origin);
                }

                json.WriteEndArray();
            }

            json.WritePropertyName("text");
            json.WriteRawValue(texts);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>The type's name: the control id must not slip into a log.</summary>
    public override string ToString() => nameof(PageData);

    private static void Write(Utf8JsonWriter json, string member, string? value)
    {
        if (value is not null)
        {
            json.WriteString(member, value);
        }
    }
}
