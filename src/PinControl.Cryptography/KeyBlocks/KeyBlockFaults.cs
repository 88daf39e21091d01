namespace PinControl.Cryptography.KeyBlocks;

/// <summary>Faults in words.</summary>
public static class KeyBlockFaults
{
    /// <summary>One sentence for an operator; no text of the key block in it.</summary>
    public static string Describe(this KeyBlockFault fault) => fault switch
    {
        KeyBlockFault.None => "The key block is right.",
        KeyBlockFault.TooShort => "The key block is too short to hold a header, a key and a MAC.",
        KeyBlockFault.TooLong => "The key block is longer than 9,999 characters.",
        KeyBlockFault.Character => "The key block has a character that is not printable ASCII.",
        KeyBlockFault.Version => "The key block's version is none of A, B, C, D, E.",
        KeyBlockFault.VersionNotWritten => "Key blocks are written in version B (triple DES protection key) or D (AES) only.",
        KeyBlockFault.LengthField => "The key block's length field (characters 2 to 5) is not four digits.",
        KeyBlockFault.LengthMismatch => "The key block is not as long as its length field says.",
        KeyBlockFault.KeyUsage => "The key usage (characters 6 and 7) is not known.",
        KeyBlockFault.Algorithm => "The algorithm (character 8) is not known.",
        KeyBlockFault.ModeOfUse => "The mode of use (character 9) is not known.",
        KeyBlockFault.KeyVersionNumber => "The key version number (characters 10 and 11) is not two letters or digits.",
        KeyBlockFault.Exportability => "The exportability (character 12) is none of E, N, S.",
        KeyBlockFault.KeyContext => "The key context (character 15) is none of 0, 1, 2.",
        KeyBlockFault.SixteenthCharacter => "The reserved field (character 16) is not 0.",
        KeyBlockFault.OptionalBlockCount => "The number of optional blocks (characters 13 and 14) is not two digits.",
        KeyBlockFault.OptionalBlockId => "An optional block's identifier is not two letters or digits.",
        KeyBlockFault.OptionalBlockLength => "An optional block's length is not hexadecimal, too small, or runs past the end of the key block.",
        KeyBlockFault.OptionalBlockData => "An optional block's data is not printable ASCII.",
        KeyBlockFault.OptionalBlockRepeated => "Two optional blocks have the same identifier.",
        KeyBlockFault.OptionalBlockPadding => "The optional blocks are not padded to whole blocks of the cipher.",
        KeyBlockFault.EncryptedKey => "The encrypted key is not upper-case hexadecimal.",
        KeyBlockFault.EncryptedKeyLength => "The encrypted key is not a whole number of cipher blocks.",
        KeyBlockFault.Mac => "The MAC is not upper-case hexadecimal.",
        KeyBlockFault.ProtectionKeyLength => "The key block protection key's length does not fit this version: 16 or 24 bytes for A, B and C; 16, 24 or 32 for D and E.",
        KeyBlockFault.MacMismatch => "The MAC does not hold: the key block was changed, or another key block protection key made it.",
        KeyBlockFault.KeyLength => "The key does not have a length of its algorithm.",
        KeyBlockFault.KeyCheckValue => "The key is not the one whose check value block KC gives.",
        KeyBlockFault.ProtectionKeyCheckValue => "The key block protection key is not the one whose check value block KP gives.",
        KeyBlockFault.ProtectionKeyTooWeak => "The key block protection key is weaker than the key it is to protect.",
        _ => "The key block is not right.",
    };
}
