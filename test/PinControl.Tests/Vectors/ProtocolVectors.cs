using System.Runtime.CompilerServices;
using System.Text.Json;
using PinControl.Cryptography;

namespace PinControl.Tests.Vectors;

/// <summary>The vectors that docs/device-protocol.md shows and other implementations are checked with.</summary>
internal static class ProtocolVectors
{
    private static readonly JsonElement Document = JsonDocument.Parse(File.ReadAllBytes(Beside("device-protocol.json"))).RootElement;

    public static IReadOnlyList<ProtocolVector> All { get; } =
        [.. Document.GetProperty("vectors").EnumerateArray().Select(vector => new ProtocolVector(vector))];

    public static ProtocolVector Named(string name) => All.Single(vector => vector.Name == name);

    public static string Beside(string name, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "..", name));
}

/// <summary>One of them: what a device holds and the answer it got; the intermediate values; the result, or the refusal it must end in.</summary>
internal sealed class ProtocolVector(JsonElement vector)
{
    private static readonly string[] Parts = ["device", "choice", "steps", "answer"];

    public string Name => vector.GetProperty("name").GetString()!;

    public bool IsView => vector.GetProperty("operation").GetString() == "view";

    public bool HasSteps => vector.TryGetProperty("steps", out _);

    public string? Result => vector.TryGetProperty("result", out var result) ? result.GetString() : null;

    public string? Refusal => vector.TryGetProperty("refusal", out var refusal) ? refusal.GetString() : null;

    public JsonElement Answer => vector.GetProperty("answer");

    public IEnumerable<string> Steps => vector.GetProperty("steps").EnumerateObject().Select(step => step.Name);

    /// <summary>A value by its name, from whichever part has it; an intermediate value rather than the answer's.</summary>
    public string Text(string name)
    {
        if (vector.TryGetProperty(name, out var own))
        {
            return own.ToString();
        }

        var part = Parts.First(part => vector.TryGetProperty(part, out var members) && members.TryGetProperty(name, out _));
        return vector.GetProperty(part).GetProperty(name).ToString();
    }

    public byte[] Hexadecimal(string name) => Convert.FromHexString(Text(name));

    /// <summary>65 bytes.</summary>
    public byte[] Point(string name) => P256Point.TryParse(Text(name), out var point) ? point.Bytes.ToArray() : throw new FormatException(name);
}
