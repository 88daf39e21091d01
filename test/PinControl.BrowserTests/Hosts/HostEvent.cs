using System.Text.Json;

namespace PinControl.BrowserTests.Hosts;

/// <summary>How a host embeds a page.</summary>
public enum Flow
{
    /// <summary>A top-level page in an app, opened by form POST.</summary>
    Webview,

    /// <summary>A frame in a web page of another origin.</summary>
    Iframe,
}

/// <summary>One thing a page told its host: a message's data, or an iOS body.</summary>
/// <param name="Body">All of it.</param>
/// <param name="Origin">The message's origin; empty for a webview.</param>
/// <param name="At">Milliseconds since the host's page began.</param>
internal sealed record HostEvent(string Name, JsonElement Body, string Origin, double At)
{
    public string? Reason => Text("reason");

    public string? Support => Text("support");

    public string? Cause => Text("cause");

    public bool? Valid => Flag("pin_valid");

    public bool? Final => Flag("final");

    public IEnumerable<string> Members => Body.EnumerateObject().Select(static member => member.Name);

    /// <summary>For a failure's message.</summary>
    public override string ToString() => Body.GetRawText();

    private string? Text(string member) => Body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private bool? Flag(string member) =>
        Body.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}
