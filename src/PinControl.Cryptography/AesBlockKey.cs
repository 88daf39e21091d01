using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>AES of 128, 192 or 256 bits.</summary>
internal sealed class AesBlockKey : BlockKey
{
    private readonly Aes _aes = Aes.Create();

    public AesBlockKey(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or 32))
        {
            throw new ArgumentException("An AES key has 16, 24 or 32 bytes.", nameof(key));
        }

        _aes.SetKey(key);
    }

    public override int BlockSize => 16;

    public override void Encrypt(ReadOnlySpan<byte> block, Span<byte> encrypted) => _aes.EncryptEcb(block, encrypted, PaddingMode.None);

    public override void Decrypt(ReadOnlySpan<byte> block, Span<byte> decrypted) => _aes.DecryptEcb(block, decrypted, PaddingMode.None);

    protected override void Dispose(bool disposing) => _aes.Dispose();
}
