using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PinControl.Audit.Checkpoints;

/// <summary>A checkpoint as it leaves the host: with every head that it covers, and the public half of the key that signed it.</summary>
/// <param name="Bytes">The canonical bytes that are signed.</param>
/// <param name="Point">65 bytes, uncompressed.</param>
internal sealed record ExportedCheckpoint(byte[] Bytes, CheckpointBody Body, byte[] Signature, byte[] Point, IReadOnlyList<ExportedHead> Heads)
{
    public const string Profile = "pincontrol/checkpoint-export/1";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // A file, never a part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>The newest checkpoint; <see langword="null"/> when there is none yet.</summary>
    /// <exception cref="InvalidOperationException">What the store has cannot be exported.</exception>
    public static ExportedCheckpoint? Newest(IAuditSnapshot snapshot)
    {
        if (snapshot.NewestCheckpoint() is not { } newest)
        {
            return null;
        }

        var chain = new CheckpointChain();
        chain.CatchUp(snapshot);
        if (!CheckpointBody.TryParse(newest.Bytes, out var body) || snapshot.FindIdentityKey(newest.KeyId) is not { } point)
        {
            throw new InvalidOperationException("The newest checkpoint was changed, or its key is not in the store. Run: pincontrol audit verify");
        }

        var heads = chain.Heads.Places.Select(place =>
        {
            // What audit_head says of them is in no hash.
            var start = snapshot.FindStart(place.Chain);
            return new ExportedHead(
                place.Chain, place.Sequence, Base64Url.EncodeToString(place.Hash), start?.Started.Node, Text(start?.At),
                Text(snapshot.FindRecord(place.Chain, place.Sequence)?.At));
        });
        return new ExportedCheckpoint(newest.Bytes, body, newest.Signature, point, [.. heads]);
    }

    public string ToJson() => JsonSerializer.Serialize(
        new Document(
            Profile, Body.Number, AuditTime.Text(Body.At), Base64Url.EncodeToString(Bytes), Base64Url.EncodeToString(Signature),
            CheckpointSignature.KeyIdOf(Point), Base64Url.EncodeToString(Point), Heads),
        Options);

    public static bool TryParse(string json, [NotNullWhen(true)] out ExportedCheckpoint? exported)
    {
        exported = null;
        try
        {
            if (JsonSerializer.Deserialize<Document>(json, Options) is { Profile: Profile } document)
            {
                var bytes = Base64Url.DecodeFromChars(document.Body);
                if (CheckpointBody.TryParse(bytes, out var body))
                {
                    exported = new ExportedCheckpoint(
                        bytes, body, Base64Url.DecodeFromChars(document.Signature), Base64Url.DecodeFromChars(document.IdentityKey), document.Heads);
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            // Not an exported checkpoint.
        }

        return exported is not null;
    }

    private static string? Text(DateTimeOffset? time) => time is { } known ? AuditTime.Text(known) : null;

    private sealed record Document(
        string Profile, long Number, string At, string Body, string Signature, string KeyId, string IdentityKey, IReadOnlyList<ExportedHead> Heads);
}

/// <summary>One chain's head as of the checkpoint.</summary>
/// <param name="Hash">base64url.</param>
/// <param name="Node">Which process began the chain, by the chain's first record; none once retention removed it.</param>
/// <param name="StartedAt">When, by the same.</param>
/// <param name="At">The time of the record that the head is; none once retention removed it.</param>
internal sealed record ExportedHead(
    [property: JsonPropertyOrder(0)] long Chain,
    [property: JsonPropertyOrder(3)] long Seq,
    [property: JsonPropertyOrder(4)] string Hash,
    // A member that may be missing has a default: the reader takes every other one for required.
    [property: JsonPropertyOrder(1)] string? Node = null,
    [property: JsonPropertyOrder(2)] string? StartedAt = null,
    [property: JsonPropertyOrder(5)] string? At = null);
