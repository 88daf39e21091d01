using System.Numerics;

namespace PinControl.Cryptography;

/// <summary>The parity bits of DES keys: the lowest bit of each byte makes its number of ones odd (FIPS 46-3).</summary>
public static class OddParity
{
    /// <summary>Sets the lowest bit of each byte. The key stays the same key for the cipher.</summary>
    public static void Adjust(Span<byte> key)
    {
        foreach (ref var one in key)
        {
            one ^= (byte)(~BitOperations.PopCount(one) & 1);
        }
    }

    /// <summary>Whether every byte has an odd number of ones.</summary>
    public static bool Holds(ReadOnlySpan<byte> key)
    {
        var odd = 1;
        foreach (var one in key)
        {
            odd &= BitOperations.PopCount(one);
        }

        return (odd & 1) == 1;
    }
}
