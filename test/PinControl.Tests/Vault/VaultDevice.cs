using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Pins;

namespace PinControl.Tests.Vault;

/// <summary>A device at the vault's own interface.</summary>
internal sealed class VaultDevice : IDisposable
{
    private readonly P256KeyPair _pair = P256KeyPair.Create();

    public string ControlId { get; } = StrictBase64Url.Encode(RandomNumberGenerator.GetBytes(32));

    public DeviceExchange View => DeviceExchange.ForView(ControlId, _pair.Point.Bytes);

    public DeviceExchange Set => DeviceExchange.ForSet(ControlId, _pair.Point.Bytes);

    /// <summary>The digits of a VIEW's answer.</summary>
    public string Reveal(DeviceView view)
    {
        Span<byte> bytes = stackalloc byte[PinField.Size];
        if (!AesKeyWrap.TryUnwrap(Key(View, view.Server), view.WrappedPin, bytes))
        {
            throw new CryptographicException("The wrapped PIN does not open.");
        }

        return Convert.ToHexString(bytes)[2..(2 + (bytes[0] & 15))];
    }

    public byte[] Wrap(DeviceSetOpening opening, string pin) =>
        WrapField(opening, [.. Convert.FromHexString($"4{pin.Length:X}{pin.PadRight(14, 'A')}"), .. RandomNumberGenerator.GetBytes(8)]);

    public byte[] WrapField(DeviceSetOpening opening, byte[] field)
    {
        var wrapped = new byte[field.Length + AesKeyWrap.Overhead];
        AesKeyWrap.Wrap(Key(Set, opening.Server), field, wrapped);
        return wrapped;
    }

    public void Dispose() => _pair.Dispose();

    private byte[] Key(DeviceExchange exchange, ServerHalf server)
    {
        P256Point.TryCreate(server.ServerPoint, out var point);
        var z = new byte[P256KeyPair.SharedSecretSize];
        _pair.Agree(point!, z);
        var key = new byte[ExchangeKey.Size];
        ExchangeKey.Derive(z, exchange.Conclude(server.ServerPoint), key);
        return key;
    }
}
