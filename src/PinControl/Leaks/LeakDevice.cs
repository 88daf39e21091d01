using System.Security.Cryptography;
using System.Text.Json;
using PinControl.Cryptography;

namespace PinControl.Leaks;

/// <summary>A cardholder's device, as docs/device-protocol.md has it. Its PINs are canaries.</summary>
internal sealed class LeakDevice : IDisposable
{
    private readonly P256KeyPair _pair = P256KeyPair.Create();

    public string PublicKey => StrictBase64Url.Encode(_pair.Point.Bytes);

    /// <summary>The body of an opening.</summary>
    public string Opening(string controlId, string scope, string? frameKey = null) => JsonSerializer.Serialize(new Dictionary<string, string?>
    {
        ["controlId"] = controlId, ["publicKey"] = PublicKey, ["scope"] = scope, ["profile"] = DeviceExchange.Profile, ["frameKey"] = frameKey,
    });

    /// <summary>The key of an opened exchange, 32 bytes.</summary>
    /// <param name="answer">Of the opening.</param>
    public byte[] Agree(string controlId, DeviceOperation operation, JsonElement answer)
    {
        if (!P256Point.TryParse(answer.GetProperty("serverKey").GetString(), out var server))
        {
            throw new LeakTestException("The answer to an opening holds no point of the vault's.");
        }

        Span<byte> secret = stackalloc byte[P256KeyPair.SharedSecretSize];
        var key = new byte[ExchangeKey.Size];
        _pair.Agree(server, secret);
        var exchange = operation == DeviceOperation.View
            ? DeviceExchange.ForView(controlId, _pair.Point.Bytes)
            : DeviceExchange.ForSet(controlId, _pair.Point.Bytes);
        ExchangeKey.Derive(secret, exchange.Conclude(server.Bytes), key);
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    /// <summary>The PIN of a view's answer, or nothing.</summary>
    public static string? Reveal(byte[] key, JsonElement answer)
    {
        Span<byte> wrapped = stackalloc byte[PinField.Size + AesKeyWrap.Overhead];
        using var field = new PinField(stackalloc byte[PinField.Size]);
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        return StrictBase64Url.TryDecode(answer.GetProperty("wrappedPin").GetString(), wrapped) && AesKeyWrap.TryUnwrap(key, wrapped, field.Bytes)
            && field.TryRead(pin)
            ? string.Concat(pin.Digits.ToArray())
            : null;
    }

    /// <summary>A wrapped PIN as <c>device/set</c> takes it.</summary>
    /// <param name="digits">4 to 12.</param>
    public static string Wrap(byte[] key, string digits)
    {
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        pin.TryTake([.. digits.Select(static digit => (byte)(digit - '0'))]);
        field.Form(pin);
        Span<byte> wrapped = stackalloc byte[PinField.Size + AesKeyWrap.Overhead];
        AesKeyWrap.Wrap(key, field.Bytes, wrapped);
        return StrictBase64Url.Encode(wrapped);
    }

    public void Dispose() => _pair.Dispose();
}

/// <summary>The flows could not be driven: nothing is proved.</summary>
internal sealed class LeakTestException : Exception
{
    public LeakTestException() { }

    public LeakTestException(string message) : base(message) { }

    public LeakTestException(string message, Exception innerException) : base(message, innerException) { }
}
