using System.Security.Cryptography;

namespace PinControl.Tests.Device;

/// <summary>RFC 3394 as the RFC's pseudocode has it: the test device's own, so that the service's is checked by another.</summary>
internal static class AesKeyWrap
{
    public static byte[] Wrap(byte[] key, byte[] plain)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var n = plain.Length / 8;
        byte[] r = [0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, .. plain];
        for (var t = 1; t <= 6 * n; t++)
        {
            var i = 8 * (((t - 1) % n) + 1);
            var b = aes.EncryptEcb([.. r[..8], .. r[i..(i + 8)]], PaddingMode.None);
            b[7] ^= (byte)t;
            b[..8].CopyTo(r, 0);
            b[8..].CopyTo(r, i);
        }

        return r;
    }

    public static byte[] Unwrap(byte[] key, byte[] wrapped)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var n = (wrapped.Length / 8) - 1;
        var r = wrapped.ToArray();
        for (var t = 6 * n; t >= 1; t--)
        {
            var i = 8 * (((t - 1) % n) + 1);
            r[7] ^= (byte)t;
            var b = aes.DecryptEcb([.. r[..8], .. r[i..(i + 8)]], PaddingMode.None);
            b[..8].CopyTo(r, 0);
            b[8..].CopyTo(r, i);
        }

        return r.AsSpan(0, 8).ContainsAnyExcept((byte)0xA6) ? throw new CryptographicException("The wrapped bytes do not open.") : r[8..];
    }
}
