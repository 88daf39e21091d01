namespace PinControl.Cryptography.KeyBlocks;

/// <summary>How a version makes its two keys of the protection key, and what its MAC covers.</summary>
internal enum KeyBlockBinding
{
    /// <summary>A, C: fixed variants; CBC-MAC over the encrypted key; header as initial value.</summary>
    Variant,

    /// <summary>B, D: derived by CMAC; CMAC over the clear key, which is then the initial value of CBC.</summary>
    Derivation,

    /// <summary>E: as D, but CTR without padding.</summary>
    Counter,
}
