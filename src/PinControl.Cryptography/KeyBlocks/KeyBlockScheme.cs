using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PinControl.Cryptography.KeyBlocks;

/// <summary>How one version of key block binds header and key: its cipher, its MAC, its keys (X9.143 §7; ISO 20038 for E).</summary>
/// <param name="BlockSize">Bytes of the cipher's block; optional blocks fill whole ones too.</param>
/// <param name="MacSize">Bytes of the MAC.</param>
internal sealed record KeyBlockScheme(KeyAlgorithm Cipher, KeyBlockBinding Binding, int BlockSize, int MacSize)
{
    private const int DerivationInput = 8;
    private const byte EncryptionVariant = 0x45;
    private const byte AuthenticationVariant = 0x4D;

    // X9.143 tables 24 and 25; ISO 20038 table 1.
    private const ushort CbcEncryption = 0;
    private const ushort Authentication = 1;
    private const ushort CtrEncryption = 2;

    private static readonly KeyBlockScheme TdesVariant = new(KeyAlgorithm.Tdes, KeyBlockBinding.Variant, 8, 4);
    private static readonly KeyBlockScheme TdesDerivation = new(KeyAlgorithm.Tdes, KeyBlockBinding.Derivation, 8, 8);
    private static readonly KeyBlockScheme AesDerivation = new(KeyAlgorithm.Aes, KeyBlockBinding.Derivation, 16, 16);
    private static readonly KeyBlockScheme AesCounter = new(KeyAlgorithm.Aes, KeyBlockBinding.Counter, 16, 16);

    public static bool IsVersion(char version) => version is >= 'A' and <= 'E';

    public static KeyBlockScheme Of(char version) => version switch
    {
        'B' => TdesDerivation,
        'D' => AesDerivation,
        'E' => AesCounter,
        _ => TdesVariant,
    };

    /// <summary>The cipher that a header's algorithm names, if any.</summary>
    public static KeyAlgorithm? AlgorithmOf(char algorithm) => algorithm switch
    {
        'A' => KeyAlgorithm.Aes,
        'D' or 'T' => KeyAlgorithm.Tdes,
        _ => null,
    };

    public bool IsProtectionKey(int length) => Cipher == KeyAlgorithm.Aes ? length is 16 or 24 or 32 : length is 16 or 24;

    /// <summary>Decrypts and authenticates. <see langword="false"/> if the MAC does not hold; then <paramref name="clear"/> is cleared.</summary>
    /// <param name="header">The header's bytes.</param>
    /// <param name="clear">As long as <paramref name="encrypted"/>; filled only if it is authentic.</param>
    public bool TryOpen(ReadOnlySpan<byte> protectionKey, ReadOnlySpan<byte> header, ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> mac, Span<byte> clear)
    {
        using var encryption = Key(protectionKey, forMac: false);
        using var authentication = Key(protectionKey, forMac: true);
        using var whole = new PinnedBytes(header.Length + encrypted.Length);
        var payload = whole.Bytes[header.Length..];
        header.CopyTo(whole.Bytes);
        bool holds;
        switch (Binding)
        {
            case KeyBlockBinding.Variant:
                encrypted.CopyTo(payload);
                holds = CbcMacHolds(authentication, whole.Bytes, mac);
                encryption.DecryptCbc(header[..BlockSize], encrypted, payload);
                break;
            case KeyBlockBinding.Derivation:
                encryption.DecryptCbc(mac, encrypted, payload);
                holds = Cmac.Verify(authentication, whole.Bytes, mac);
                break;
            default:
                encrypted.CopyTo(payload);
                encryption.ApplyCounter(mac, payload);
                holds = Cmac.Verify(authentication, whole.Bytes, mac);
                break;
        }

        if (holds)
        {
            payload.CopyTo(clear);
        }
        else
        {
            clear.Clear();
        }

        return holds;
    }

    /// <summary>Authenticates and encrypts in place, by derivation (versions B and D).</summary>
    /// <param name="whole">The header's bytes and the clear key in whole blocks, which are then encrypted.</param>
    public void Seal(ReadOnlySpan<byte> protectionKey, Span<byte> whole, int headerLength, Span<byte> mac)
    {
        using var encryption = Key(protectionKey, forMac: false);
        using var authentication = Key(protectionKey, forMac: true);
        Cmac.Compute(authentication, whole, mac);
        encryption.EncryptCbc(mac, whole[headerLength..]);
    }

    /// <summary>The key for encryption or for the MAC, made of the protection key.</summary>
    internal void Derive(ReadOnlySpan<byte> protectionKey, bool forMac, Span<byte> derived)
    {
        if (Binding == KeyBlockBinding.Variant)
        {
            for (var at = 0; at < derived.Length; at++)
            {
                derived[at] = (byte)(protectionKey[at] ^ (forMac ? AuthenticationVariant : EncryptionVariant));
            }

            return;
        }

        // Counter, usage (2), separator 0, algorithm (2), bits (2).
        Span<byte> input = stackalloc byte[DerivationInput];
        input.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(input[1..], forMac ? Authentication : Binding == KeyBlockBinding.Counter ? CtrEncryption : CbcEncryption);
        BinaryPrimitives.WriteUInt16BigEndian(input[4..], (ushort)(Cipher == KeyAlgorithm.Aes ? protectionKey.Length / 8 : protectionKey.Length / 24));
        BinaryPrimitives.WriteUInt16BigEndian(input[6..], (ushort)(protectionKey.Length * 8));
        using var key = BlockKey.Of(Cipher, protectionKey);
        Span<byte> storage = stackalloc byte[BlockKey.LongestBlock];
        using var block = new SecretBytes(storage);
        for (var at = 0; at < derived.Length; at += BlockSize)
        {
            input[0]++;
            Cmac.Compute(key, input, block.Bytes[..BlockSize]);
            block.Bytes[..Math.Min(BlockSize, derived.Length - at)].CopyTo(derived[at..]);
        }
    }

    private static bool CbcMacHolds(BlockKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac)
    {
        Span<byte> zeros = stackalloc byte[key.BlockSize];
        zeros.Clear();
        using var chain = PinnedBytes.Copy(data);
        key.EncryptCbc(zeros, chain.Bytes);
        return CryptographicOperations.FixedTimeEquals(chain.Bytes[^key.BlockSize..][..mac.Length], mac);
    }

    private BlockKey Key(ReadOnlySpan<byte> protectionKey, bool forMac)
    {
        Span<byte> storage = stackalloc byte[32];
        using var derived = new SecretBytes(storage);
        var key = derived.Bytes[..protectionKey.Length];
        Derive(protectionKey, forMac, key);
        return BlockKey.Of(Cipher, key);
    }
}
