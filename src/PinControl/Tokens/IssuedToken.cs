using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PinControl.Tokens;

/// <summary>The answer that hands out a token: the spec's pinControlResponseBody, with <c>reference</c>, <c>expiresAt</c> and <c>serverTime</c> added.</summary>
internal sealed class IssuedToken(ControlTokenId id, string pinUrl, string pinFrameUrl, DateTimeOffset expiresAt, DateTimeOffset serverTime)
{
    // It is no part of a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>201, straight into the connection's buffer: this is the path that a bank's peak goes through, and the text is in no further copy.</summary>
    public ValueTask<FlushResult> WriteAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = Write(response.BodyWriter);
        return response.BodyWriter.FlushAsync();
    }

    /// <returns>How many bytes it has.</returns>
    private long Write(PipeWriter output)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("id"u8, id.Reveal());
        json.WriteString("pinURL"u8, pinUrl);
        json.WriteString("pinFrameURL"u8, pinFrameUrl);
        json.WriteString("reference"u8, id.Reference);
        json.WriteString("expiresAt"u8, expiresAt);
        json.WriteString("serverTime"u8, serverTime);
        json.WriteEndObject();
        json.Flush();
        return json.BytesCommitted;
    }

    /// <summary>The reference: the id must not slip into a log.</summary>
    public override string ToString() => id.Reference;
}
