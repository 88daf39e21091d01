using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Xunit;

namespace PinControl.BrowserTests.Vectors;

/// <summary>An implementation in another language, written from docs/device-protocol.md, on an engine's own cryptography.</summary>
[Trait("vault", "unused")]
public sealed class DeviceProtocolInJavaScript
{
    private static readonly string Script = Beside("device-protocol.js");
    private static readonly string Vectors = Beside("../../PinControl.Tests/Vectors/device-protocol.json");

    [Fact]
    public async Task Every_vector_ends_as_it_says()
    {
        var names = Names(JsonNode.Parse(await File.ReadAllTextAsync(Vectors))!);
        Assert.True(names.Length > 20);
        var (code, lines, error) = await PlaywrightNode.RunAsync(Script, Vectors);
        Assert.Empty(error);
        Assert.Equal([.. names.Select(name => $"passed {name}"), $"{names.Length} of {names.Length}"], lines);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task A_vector_that_is_wrong_is_noticed()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Vectors))!;
        var first = document["vectors"]![0]!;
        first["steps"]!["key"] = new string('0', 64);
        document["vectors"]![1]!["result"] = "829471635083";
        document["vectors"] = new JsonArray(first.DeepClone(), document["vectors"]![1]!.DeepClone());
        var names = Names(document);
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, document.ToJsonString());
            var (code, lines, _) = await PlaywrightNode.RunAsync(Script, path);
            Assert.Equal(
                [$"FAILED {names[0]}: has another key", $"FAILED {names[1]}: gave 829471635082, not 829471635083", "0 of 2"], lines);
            Assert.Equal(1, code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string[] Names(JsonNode document) => [.. document["vectors"]!.AsArray().Select(vector => (string)vector!["name"]!)];

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "..", name));
}
