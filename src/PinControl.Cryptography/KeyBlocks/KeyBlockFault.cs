namespace PinControl.Cryptography.KeyBlocks;

/// <summary>What is wrong with a key block, or with what was to become one. Never carries any of its text.</summary>
public enum KeyBlockFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Shorter than a header, a key and a MAC.</summary>
    TooShort,

    /// <summary>Longer than the 9,999 characters the length field can say.</summary>
    TooLong,

    /// <summary>A character that is not printable ASCII.</summary>
    Character,

    /// <summary>The version is none of A, B, C, D, E.</summary>
    Version,

    /// <summary>To be written: only versions B and D are. A and C are deprecated, E is read only.</summary>
    VersionNotWritten,

    /// <summary>The length field is not four digits.</summary>
    LengthField,

    /// <summary>The length field does not say the text's length.</summary>
    LengthMismatch,

    /// <summary>The key usage is neither in X9.143 table 2 nor numeric (proprietary).</summary>
    KeyUsage,

    /// <summary>The algorithm is none of A, D, E, H, R, S, T, nor a digit (proprietary).</summary>
    Algorithm,

    /// <summary>The mode of use is none of B, C, D, E, G, N, S, T, V, X, Y, nor a digit (proprietary).</summary>
    ModeOfUse,

    /// <summary>The key version number is not two letters or digits.</summary>
    KeyVersionNumber,

    /// <summary>The exportability is none of E, N, S.</summary>
    Exportability,

    /// <summary>The key context is none of 0, 1, 2.</summary>
    KeyContext,

    /// <summary>The reserved character is not 0.</summary>
    SixteenthCharacter,

    /// <summary>The number of optional blocks is not two digits, or there are more than 99.</summary>
    OptionalBlockCount,

    /// <summary>An optional block's identifier is not two letters or digits.</summary>
    OptionalBlockId,

    /// <summary>An optional block's length is no hexadecimal number, too small, or runs past the end.</summary>
    OptionalBlockLength,

    /// <summary>An optional block's data is not printable ASCII.</summary>
    OptionalBlockData,

    /// <summary>Two optional blocks have one identifier.</summary>
    OptionalBlockRepeated,

    /// <summary>The optional blocks together are not a multiple of the cipher's block.</summary>
    OptionalBlockPadding,

    /// <summary>The encrypted key is not upper-case hexadecimal.</summary>
    EncryptedKey,

    /// <summary>The encrypted key is not whole blocks of the cipher.</summary>
    EncryptedKeyLength,

    /// <summary>The MAC is not upper-case hexadecimal.</summary>
    Mac,

    /// <summary>The key block protection key has no length this version knows.</summary>
    ProtectionKeyLength,

    /// <summary>The MAC does not hold: another protection key, or a block that was changed.</summary>
    MacMismatch,

    /// <summary>The block is authentic, but its key has a length that its algorithm does not have, or more than was sent.</summary>
    KeyLength,

    /// <summary>The block is authentic, but block KC names another key's check value.</summary>
    KeyCheckValue,

    /// <summary>The block is authentic, but block KP names another protection key's check value.</summary>
    ProtectionKeyCheckValue,

    /// <summary>To be written: the protection key is weaker than the key it would protect.</summary>
    ProtectionKeyTooWeak,
}
