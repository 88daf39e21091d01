using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using PinControl.Cryptography;

namespace PinControl.Tests.Vectors;

/// <summary>A device made of the service's library, going through the document's steps in their order.</summary>
internal static class VectorDevice
{
    /// <returns>The PIN of a VIEW or the wrapped PIN of a SET; otherwise the refusal.</returns>
    public static (string? Result, string? Refusal) Run(ProtocolVector vector)
    {
        var answer = vector.Answer;
        // Step 1: what the answer says it is.
        if (Text(answer, "profile") != DeviceExchange.Profile)
        {
            return Refuse("PROFILE");
        }

        if (Text(answer, "scope") != (vector.IsView ? "VIEW_PIN" : "SET_PIN"))
        {
            return Refuse("SCOPE");
        }

        // Step 2: encodings and sizes.
        if (!TryBytes(answer, "serverKey", 65, out var serverKey) || !TryBytes(answer, "serverKeyId", 16, out var keyId)
            || !TryBytes(answer, "serverSignature", 64, out var signature)
            || !TryBytes(answer, vector.IsView ? "wrappedPin" : "session", vector.IsView ? 24 : 32, out var last))
        {
            return Refuse("ENCODING");
        }

        // Step 3: the server's point.
        if (!P256Point.TryCreate(serverKey, out var serverPoint))
        {
            return Refuse("SERVER_KEY");
        }

        // Step 4: the session, and with it the transcript.
        var devicePoint = vector.Point("publicKey");
        var exchange = vector.IsView
            ? DeviceExchange.ForView(vector.Text("controlId"), devicePoint)
            : DeviceExchange.ForSet(vector.Text("controlId"), devicePoint);
        var transcript = exchange.Conclude(serverPoint.Bytes);
        if (!vector.IsView && Text(answer, "session") != transcript.Session)
        {
            return Refuse("SESSION");
        }

        // Step 5: who answered.
        var pinned = vector.Point("pinned");
        if (!keyId.AsSpan().SequenceEqual(SHA256.HashData(pinned).AsSpan(0, 16)))
        {
            return Refuse("IDENTITY");
        }

        using var identity = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = pinned[1..33], Y = pinned[33..] },
        });
        if (!identity.VerifyHash(transcript.IdentityHash(), signature))
        {
            return Refuse("SIGNATURE");
        }

        // Step 6: the key.
        using var pair = P256KeyPair.FromPrivate(vector.Hexadecimal("privateKey"));
        using var z = new SecretBytes(stackalloc byte[P256KeyPair.SharedSecretSize]);
        using var key = new SecretBytes(stackalloc byte[ExchangeKey.Size]);
        pair.Agree(serverPoint, z.Bytes);
        ExchangeKey.Derive(z.Bytes, transcript, key.Bytes);

        // Step 7 and 8: the PIN.
        using var field = new PinField(stackalloc byte[PinField.Size]);
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        if (!vector.IsView)
        {
            pin.TryTake([.. vector.Text("pin").Select(digit => (byte)(digit - '0'))]);
            field.Form(pin, vector.Hexadecimal("random"));
            var wrapped = new byte[24];
            AesKeyWrap.Wrap(key.Bytes, field.Bytes, wrapped);
            return (StrictBase64Url.Encode(wrapped), null);
        }

        if (!AesKeyWrap.TryUnwrap(key.Bytes, last, field.Bytes))
        {
            return Refuse("WRAPPED_PIN");
        }

        return field.TryRead(pin) ? (string.Concat(pin.Digits.ToArray()), null) : Refuse("PIN_FIELD");
    }

    private static (string?, string?) Refuse(string refusal) => (null, refusal);

    private static string? Text(JsonElement answer, string name) => answer.GetProperty(name).GetString();

    private static bool TryBytes(JsonElement answer, string name, int length, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = new byte[length];
        return StrictBase64Url.TryDecode(Text(answer, name), bytes);
    }
}
