namespace PinControl.Cryptography;

/// <summary>How a key check value is computed (X9.24-1:2017 annex A).</summary>
public enum KeyCheckMethod
{
    /// <summary>The cipher over a block of zeros: the way of triple DES, and of old systems with AES.</summary>
    Zeros,

    /// <summary>CMAC over a block of zeros: the way of AES.</summary>
    Cmac,
}
