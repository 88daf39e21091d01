using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace PinControl.Storage.Sql;

/// <summary>The column that holds a tenant's next-step texts: one JSON object, language to text.</summary>
internal static class NextSteps
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static SortedDictionary<string, string> Read(string? column) => column is null
        ? new SortedDictionary<string, string>(StringComparer.Ordinal)
        : new SortedDictionary<string, string>(JsonSerializer.Deserialize<Dictionary<string, string>>(column) ?? [], StringComparer.Ordinal);

    /// <returns>None without texts.</returns>
    public static string? Write(SortedDictionary<string, string> texts) => texts.Count == 0 ? null : JsonSerializer.Serialize(texts, Json);
}
