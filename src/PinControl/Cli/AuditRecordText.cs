using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PinControl.Audit;

namespace PinControl.Cli;

/// <summary>One record as programs read it: its place, its outcome by name, every member of its body, its hash.</summary>
internal static class AuditRecordText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Of(AuditRow row)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Write(json, row);
        }

        return buffer.WrittenMemory;
    }

    public static void Write(Utf8JsonWriter json, AuditRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("chain"u8, row.Chain);
        json.WriteNumber("seq"u8, row.Sequence);
        json.WriteString("at"u8, AuditTime.Text(row.At));
        using (var body = Body(row))
        {
            if (!body.RootElement.TryGetProperty("event", out _))
            {
                json.WriteString("event"u8, row.Event);
            }

            foreach (var member in body.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
                if (member.NameEquals("event"u8))
                {
                    WriteOutcome(json, row);
                }
            }

            if (!body.RootElement.TryGetProperty("event", out _))
            {
                WriteOutcome(json, row);
            }
        }

        json.WriteString("hash"u8, Base64Url.EncodeToString(row.Hash));
        json.WriteEndObject();
    }

    /// <summary>A member of the body, for a table.</summary>
    public static string Member(AuditRow row, string name)
    {
        using var body = Body(row);
        return body.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
    }

    private static void WriteOutcome(Utf8JsonWriter json, AuditRow row) => json.WriteString("outcome"u8, row.KnownOutcome.Name());

    /// <summary>A body that somebody destroyed is shown as empty; "audit verify" tells.</summary>
    private static JsonDocument Body(AuditRow row)
    {
        try
        {
            var body = JsonDocument.Parse(row.Body);
            if (body.RootElement.ValueKind == JsonValueKind.Object)
            {
                return body;
            }

            body.Dispose();
        }
        catch (JsonException)
        {
            // As below.
        }

        return JsonDocument.Parse("{}");
    }
}
