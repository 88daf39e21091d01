using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace PinControl.Cryptography;

/// <summary>Triple DES with two or three keys, or one (single DES as K1 = K2 = K3). Parity bits count for nothing.</summary>
/// <remarks>
/// The framework erases what it is given but refuses keys whose neighbours are equal, for they are no stronger than single DES. A custodian's
/// component or an old zone key may be such a one and still has a check value: those go to Bouncy Castle, which leaves copies to the collector.
/// </remarks>
internal sealed class TdesBlockKey : BlockKey
{
    private const int Part = 8;

#pragma warning disable CA5350 // TR-31 version B and the zones that use it are triple DES.
    private readonly TripleDES? _strong;
#pragma warning restore CA5350
    private readonly DesEdeEngine? _encrypt;
    private readonly DesEdeEngine? _decrypt;

    public TdesBlockKey(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (Part or 2 * Part or 3 * Part))
        {
            throw new ArgumentException("A triple DES key has 16 or 24 bytes, or 8 as single DES.", nameof(key));
        }

        // K1 ‖ K2 ‖ K3, K3 being K1 when there are two. Pinned, for the framework takes an array and copies it.
        var whole = GC.AllocateArray<byte>(3 * Part, pinned: true);
        try
        {
            for (var at = 0; at < whole.Length; at++)
            {
                whole[at] = key[at % key.Length];
            }

#pragma warning disable CA5350
            if (!TripleDES.IsWeakKey(whole))
            {
                _strong = TripleDES.Create();
                _strong.Key = whole;
                return;
            }
#pragma warning restore CA5350

            _encrypt = Engine(encrypting: true, whole);
            _decrypt = Engine(encrypting: false, whole);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(whole);
        }
    }

    public override int BlockSize => Part;

    public override void Encrypt(ReadOnlySpan<byte> block, Span<byte> encrypted)
    {
        if (_strong is null)
        {
            _encrypt!.ProcessBlock(block, encrypted);
            return;
        }

        _strong.EncryptEcb(block, encrypted, PaddingMode.None);
    }

    public override void Decrypt(ReadOnlySpan<byte> block, Span<byte> decrypted)
    {
        if (_strong is null)
        {
            _decrypt!.ProcessBlock(block, decrypted);
            return;
        }

        _strong.DecryptEcb(block, decrypted, PaddingMode.None);
    }

    protected override void Dispose(bool disposing) => _strong?.Dispose();

    private static DesEdeEngine Engine(bool encrypting, byte[] key)
    {
        var engine = new DesEdeEngine();
        engine.Init(encrypting, new KeyParameter(key));
        return engine;
    }
}
