namespace PinControl.Cryptography;

/// <summary>Weak by the digits' pattern alone.</summary>
internal static class WeakShapes
{
    /// <summary>A constant step of 1 or 2, up or down, around the zero: 1234, 0987, 2468, 8024.</summary>
    public static bool IsSequence(ReadOnlySpan<byte> digits)
    {
        var step = (digits[1] - digits[0] + 10) % 10;
        var constant = step is 1 or 9 or 2 or 8;
        for (var i = 1; i < digits.Length; i++)
        {
            constant &= (digits[i] - digits[i - 1] + 10) % 10 == step;
        }

        return constant;
    }

    /// <summary>A block twice or more often: 1111, 1212, 123123.</summary>
    public static bool IsRepeatedBlock(ReadOnlySpan<byte> digits)
    {
        var repeated = false;
        for (var period = 1; period * 2 <= digits.Length; period++)
        {
            repeated |= digits.Length % period == 0 && HasPeriod(digits, period);
        }

        return repeated;
    }

    /// <summary>Each digit doubled: 1122, 557799.</summary>
    public static bool IsDoubled(ReadOnlySpan<byte> digits)
    {
        var doubled = digits.Length % 2 == 0;
        for (var i = 1; i < digits.Length; i += 2)
        {
            doubled &= digits[i] == digits[i - 1];
        }

        return doubled;
    }

    /// <summary>The same from behind: 1221, 12321.</summary>
    public static bool IsPalindrome(ReadOnlySpan<byte> digits)
    {
        var same = true;
        for (var i = 0; i < digits.Length / 2; i++)
        {
            same &= digits[i] == digits[^(i + 1)];
        }

        return same;
    }

    /// <summary>Five digits or more, of which at most two are different: 11211.</summary>
    public static bool HasFewDigits(ReadOnlySpan<byte> digits)
    {
        var seen = 0;
        foreach (var digit in digits)
        {
            seen |= 1 << digit;
        }

        return digits.Length >= 5 && System.Numerics.BitOperations.PopCount((uint)seen) <= 2;
    }

    private static bool HasPeriod(ReadOnlySpan<byte> digits, int period)
    {
        var same = true;
        for (var i = period; i < digits.Length; i++)
        {
            same &= digits[i] == digits[i - period];
        }

        return same;
    }
}
