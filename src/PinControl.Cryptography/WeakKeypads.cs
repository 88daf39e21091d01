using System.Numerics;

namespace PinControl.Cryptography;

/// <summary>Weak by where the fingers go on the keypad of a cash machine: rows 123, 456, 789, and the 0 below the 8.</summary>
internal static class WeakKeypads
{
    /// <summary>A walk from key to touching key, left, right, up or down, no key twice: 2580, 1478, 1236.</summary>
    public static bool IsWalk(ReadOnlySpan<byte> digits)
    {
        var seen = 1 << digits[0];
        var touching = true;
        for (var i = 1; i < digits.Length; i++)
        {
            var (row, column) = Place(digits[i]);
            var (previousRow, previousColumn) = Place(digits[i - 1]);
            touching &= Math.Abs(row - previousRow) + Math.Abs(column - previousColumn) == 1;
            seen |= 1 << digits[i];
        }

        return touching && BitOperations.PopCount((uint)seen) == digits.Length;
    }

    /// <summary>Of four digits, the keypad's corners one after the other, from any of them, in either direction: 1397, 3179.</summary>
    public static bool IsCorners(ReadOnlySpan<byte> digits)
    {
        var turning = digits.Length == 4;
        var step = (Corner(digits[1]) - Corner(digits[0]) + 4) % 4;
        turning &= step is 1 or 3;
        for (var i = 0; i < digits.Length; i++)
        {
            turning &= Corner(digits[i]) >= 0 && (i == 0 || (Corner(digits[i]) - Corner(digits[i - 1]) + 4) % 4 == step);
        }

        return turning;
    }

    private static (int Row, int Column) Place(byte digit) => digit == 0 ? (3, 1) : ((digit - 1) / 3, (digit - 1) % 3);

    private static int Corner(byte digit) => digit switch { 1 => 0, 3 => 1, 9 => 2, 7 => 3, _ => -1 };
}
