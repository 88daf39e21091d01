using System.Globalization;
using System.Text;
using NJsonSchema;
using YamlDotNet.RepresentationModel;

namespace PinControl.Tests.Contract;

/// <summary>The OpenAPI part of the Card PIN Control API's own document, as it stands between its fences.</summary>
internal sealed class SpecDocument
{
    private const string Path = "/v2/plastic/{plasticId}";
    private const string Fence = "````";

    private readonly YamlMappingNode _root;

    private SpecDocument(YamlMappingNode root) => _root = root;

    /// <summary>The statuses the document declares for the issue of a token.</summary>
    public IEnumerable<int> Statuses => Responses.Children.Keys.Select(static key => int.Parse(((YamlScalarNode)key).Value!, CultureInfo.InvariantCulture));

    private YamlMappingNode Responses => At(_root, "paths", Path, "post", "responses");

    public static SpecDocument Read()
    {
        using var stream = typeof(SpecDocument).Assembly.GetManifestResourceStream("pin-control-api.md")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var markdown = reader.ReadToEnd();
        var start = markdown.IndexOf('\n', markdown.IndexOf(Fence + "yaml", StringComparison.Ordinal)) + 1;
        var yaml = new YamlStream();
        yaml.Load(new StringReader(markdown[start..markdown.IndexOf(Fence, start, StringComparison.Ordinal)]));
        return new SpecDocument((YamlMappingNode)yaml.Documents[0].RootNode);
    }

    /// <summary>What the schema that the document declares for this status finds wrong with the body.</summary>
    public async Task<IReadOnlyList<string>> FindFaultsAsync(int status, string body)
    {
        var response = Follow(At(Responses, status.ToString(CultureInfo.InvariantCulture)));
        var schema = Follow(At(response, "content", "application/json", "schema"));
        var validator = await JsonSchema.FromJsonAsync(ToJson(schema));
        return [.. validator.Validate(body, SchemaType.OpenApi3).Select(static fault => $"{fault.Path}: {fault.Kind}")];
    }

    private static YamlMappingNode At(YamlMappingNode node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = (YamlMappingNode)node.Children[new YamlScalarNode(step)];
        }

        return node;
    }

    private YamlMappingNode Follow(YamlMappingNode node) =>
        node.Children.TryGetValue(new YamlScalarNode("$ref"), out var reference)
            ? At(_root, ((YamlScalarNode)reference).Value!.Split('/').AsSpan(1))
            : node;

    // The document's schemas hold nothing but text, lists of text and further members.
    private static string ToJson(YamlNode node) => node switch
    {
        YamlMappingNode members => $"{{{string.Join(',', members.Children.Select(static member => $"{ToJson(member.Key)}:{ToJson(member.Value)}"))}}}",
        YamlSequenceNode items => $"[{string.Join(',', items.Children.Select(ToJson))}]",
        _ => System.Text.Json.JsonSerializer.Serialize(((YamlScalarNode)node).Value),
    };
}
