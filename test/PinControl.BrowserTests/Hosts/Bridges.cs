using System.Text.Json;
using System.Text.Json.Serialization;

namespace PinControl.BrowserTests.Hosts;

/// <summary>Which bridges an app has put into its webview, and how it behaves.</summary>
internal sealed record Bridges
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Android's with the optional method, and iOS's: what each is told can be compared.</summary>
    public static readonly Bridges Both = new() { Android = true, PinEvent = true, Ios = true };

    public static readonly Bridges None = new();

    public bool Android { get; init; }

    /// <summary>The optional Android method <c>pin_event</c>.</summary>
    public bool PinEvent { get; init; }

    /// <summary><c>android_handler</c> has <c>postMessage</c>, as a WebMessageListener has.</summary>
    public bool AndroidPosts { get; init; }

    /// <summary>Callbacks that <c>android_handler</c> does not implement.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];

    public bool Ios { get; init; }

    public bool ReactNative { get; init; }

    public bool Flutter { get; init; }

    /// <summary>Every callback throws.</summary>
    public bool Throws { get; init; }

    /// <summary>Looks at <c>window.set_pin</c> when the document is parsed.</summary>
    public bool Early { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
