using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Keys;

namespace PinControl.Vault;

/// <summary>Check values as <see cref="VaultKey"/> describes them.</summary>
internal static class KeyCheck
{
    private const int Size = 3;

    public static string Of(KeyKind kind, ReadOnlySpan<byte> key) => kind == KeyKind.Binding
        ? Text(HMACSHA256.HashData(key, []))
        : KeyCheckValue.Of(KeyAlgorithm.Aes, key, Size).ToString();

    public static string OfPoint(ReadOnlySpan<byte> point) => Text(SHA256.HashData(point));

    private static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes[..Size]);
}
