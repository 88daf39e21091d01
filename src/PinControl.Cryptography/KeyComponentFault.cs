namespace PinControl.Cryptography;

/// <summary>Why components do not make a key.</summary>
public enum KeyComponentFault
{
    /// <summary>They do.</summary>
    None,

    /// <summary>Fewer than two: one person would hold the key.</summary>
    TooFew,

    /// <summary>Not 16, 24 or 32 bytes.</summary>
    Length,

    /// <summary>Not all equally long.</summary>
    LengthsDiffer,

    /// <summary>A component is all zeros, so that the others are the key.</summary>
    Zero,

    /// <summary>Two components are the same, so that they cancel out: one was entered twice.</summary>
    Repeated,

    /// <summary>The key would be all zeros.</summary>
    ZeroKey,
}
