using System.Buffers;
using System.Text.Json;

namespace PinControl.Audit;

/// <summary>One record of the audit trail, before it has its place in a chain. Holds no PIN, no PAN, no control id.</summary>
/// <param name="Event">One of <see cref="AuditEvent"/>.</param>
internal sealed record AuditEntry(string Event)
{
    public string? Tenant { get; init; }

    public string? Client { get; init; }

    public string? AuditUser { get; init; }

    /// <summary>Who acts at the command line, as they say.</summary>
    public string? Operator { get; init; }

    /// <summary>The operating system's user that runs the command line.</summary>
    public string? OsUser { get; init; }

    public string? PlasticId { get; init; }

    public string? Scope { get; init; }

    /// <summary>base64url of SHA-256(controlId).</summary>
    public string? Reference { get; init; }

    /// <summary>The caller's address.</summary>
    public string? From { get; init; }

    public string? Support { get; init; }

    /// <summary>The issuer's assertion of how it authenticated its cardholder.</summary>
    public string? VerificationMethod { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Further facts, short and free of secrets.</summary>
    public string? Detail { get; init; }

    /// <summary>The canonical bytes that are hashed and stored: JSON, members in this order, absent ones left out.</summary>
    public byte[] ToCanonicalBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(384);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, "event"u8, Event);
            Write(json, "tenant"u8, Tenant);
            Write(json, "client"u8, Client);
            Write(json, "auditUser"u8, AuditUser);
            Write(json, "operator"u8, Operator);
            Write(json, "osUser"u8, OsUser);
            Write(json, "plasticId"u8, PlasticId);
            Write(json, "scope"u8, Scope);
            Write(json, "reference"u8, Reference);
            Write(json, "from"u8, From);
            Write(json, "support"u8, Support);
            Write(json, "verificationMethod"u8, VerificationMethod);
            if (VerifiedAt is { } at)
            {
                json.WriteString("verifiedAt"u8, at.ToUniversalTime());
            }

            Write(json, "detail"u8, Detail);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
