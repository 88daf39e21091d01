namespace PinControl.Cryptography;

/// <summary>The block ciphers that keys here belong to.</summary>
public enum KeyAlgorithm
{
    /// <summary>AES: 16, 24 or 32 bytes.</summary>
    Aes,

    /// <summary>Triple DES (TDEA): 16 or 24 bytes; 8 bytes are single DES, which is read but never written.</summary>
    Tdes,
}
