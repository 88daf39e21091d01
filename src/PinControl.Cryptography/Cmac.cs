using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace PinControl.Cryptography;

/// <summary>CMAC (SP 800-38B; ISO 9797-1:2011 algorithm 5) with AES or triple DES, a whole block long.</summary>
/// <remarks>Bouncy Castle's CMAC around our block ciphers: it never holds the key, which it could not erase.</remarks>
internal static class Cmac
{
    /// <summary>Fills <paramref name="mac"/>, one block.</summary>
    public static void Compute(BlockKey key, ReadOnlySpan<byte> data, Span<byte> mac)
    {
        var cmac = new CMac(new Cipher(key), key.BlockSize * 8);

        // The parameter only says "now": the cipher has its key.
        cmac.Init(new KeyParameter(new byte[key.BlockSize]));
        cmac.BlockUpdate(data);
        cmac.DoFinal(mac);
    }

    /// <summary>Whether this is the data's MAC, in time that tells nothing.</summary>
    public static bool Verify(BlockKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac)
    {
        Span<byte> own = stackalloc byte[key.BlockSize];
        Compute(key, data, own);
        return CryptographicOperations.FixedTimeEquals(own, mac);
    }

    private sealed class Cipher(BlockKey key) : IBlockCipher
    {
        public string AlgorithmName => nameof(BlockKey);

        public void Init(bool forEncryption, ICipherParameters parameters)
        {
        }

        public int GetBlockSize() => key.BlockSize;

        public int ProcessBlock(byte[] inBuf, int inOff, byte[] outBuf, int outOff) =>
            ProcessBlock(inBuf.AsSpan(inOff), outBuf.AsSpan(outOff));

        public int ProcessBlock(ReadOnlySpan<byte> input, Span<byte> output)
        {
            key.Encrypt(input[..key.BlockSize], output[..key.BlockSize]);
            return key.BlockSize;
        }
    }
}
