using System.Text.Json;

namespace PinControl.Audit.Verification;

/// <summary>What a record's body says, for comparison with the columns beside it.</summary>
internal sealed record RecordFacts(string? Event, string? Tenant, string? PlasticId, string? Reference, string? Detail)
{
    /// <summary>Acts on a plastic whose records always lead to it.</summary>
    private static readonly HashSet<string> LeadToPlastic =
    [
        AuditEvent.TokenIssue, AuditEvent.TokenOpen, AuditEvent.PinView, AuditEvent.SetOpen, AuditEvent.PinSet,
    ];

    /// <returns><see langword="null"/> if it is no JSON object.</returns>
    public static RecordFacts? Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var json = document.RootElement;
            return json.ValueKind == JsonValueKind.Object
                ? new RecordFacts(Text(json, "event"), Text(json, "tenant"), Text(json, "plasticId"), Text(json, "reference"), Text(json, "detail"))
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with a column, as the end of a sentence; <see langword="null"/> when all agree.</summary>
    public string? Contradiction(AuditRow row)
    {
        if (row.Event != Event)
        {
            return $"its column event says {row.Event} where its body says {Event ?? "nothing"}";
        }

        if (row.Reference != Reference)
        {
            return $"its column reference says {row.Reference ?? "nothing"} where its body says {Reference ?? "nothing"}";
        }

        if (row.Plastic is { } plastic)
        {
            return plastic.PlasticId == PlasticId && plastic.Tenant == Tenant
                ? null
                : $"its column plastic_no leads to plastic {plastic.PlasticId} where its body says {PlasticId ?? "nothing"}";
        }

        return row.PlasticNo is null && PlasticId is not null && row.KnownOutcome == AuditOutcome.Ok && LeadToPlastic.Contains(row.Event)
            ? $"its column plastic_no is empty where its body says {PlasticId}"
            : null;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
