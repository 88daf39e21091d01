using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace PinControl.Audit.Checkpoints;

/// <summary>What a checkpoint says (docs/audit.md has the format).</summary>
/// <param name="Previous">SHA-256 of the previous checkpoint's bytes; 32 zero bytes in the first.</param>
/// <param name="Full">Whether <paramref name="Moved"/> names every head, not only those that moved since the previous checkpoint.</param>
/// <param name="Chains">How many chains there are.</param>
/// <param name="Heads">The digest of all heads.</param>
internal sealed record CheckpointBody(
    long Number, DateTimeOffset At, byte[] Previous, bool Full, int Chains, byte[] Heads, IReadOnlyList<ChainPlace> Moved)
{
    public const string Profile = "pincontrol/checkpoint/1";

    /// <summary>The bytes that are hashed and signed: JSON, these members in this order, no white space.</summary>
    public byte[] ToCanonicalBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("profile"u8, Profile);
            json.WriteNumber("number"u8, Number);
            json.WriteString("at"u8, AuditTime.Text(At));
            json.WriteString("previous"u8, Base64Url.EncodeToString(Previous));
            json.WriteBoolean("full"u8, Full);
            json.WriteNumber("chains"u8, Chains);
            json.WriteString("heads"u8, Base64Url.EncodeToString(Heads));
            json.WriteStartArray("moved"u8);
            foreach (var place in Moved)
            {
                json.WriteStartObject();
                json.WriteNumber("chain"u8, place.Chain);
                json.WriteNumber("seq"u8, place.Sequence);
                json.WriteString("hash"u8, Base64Url.EncodeToString(place.Hash));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Takes only bytes that <see cref="ToCanonicalBytes"/> would write again.</summary>
    public static bool TryParse(byte[] bytes, [NotNullWhen(true)] out CheckpointBody? body)
    {
        body = null;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var read = Read(document.RootElement);
            if (read is not null && read.ToCanonicalBytes().AsSpan().SequenceEqual(bytes))
            {
                body = read;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Not a checkpoint of this profile, whatever else it is.
        }

        return body is not null;
    }

    private static CheckpointBody? Read(JsonElement json)
    {
        if (json.GetProperty("profile").GetString() != Profile || !AuditTime.TryParse(json.GetProperty("at").GetString(), out var at))
        {
            return null;
        }

        var moved = json.GetProperty("moved").EnumerateArray()
            .Select(static place => new ChainPlace(place.GetProperty("chain").GetInt64(), place.GetProperty("seq").GetInt64(), Hash(place, "hash")))
            .ToList();
        return new CheckpointBody(
            json.GetProperty("number").GetInt64(), at, Hash(json, "previous"), json.GetProperty("full").GetBoolean(),
            json.GetProperty("chains").GetInt32(), Hash(json, "heads"), moved);
    }

    private static byte[] Hash(JsonElement json, string name)
    {
        var hash = Base64Url.DecodeFromChars(json.GetProperty(name).GetString());
        return hash.Length == SHA256.HashSizeInBytes ? hash : throw new FormatException("Not a SHA-256.");
    }
}
