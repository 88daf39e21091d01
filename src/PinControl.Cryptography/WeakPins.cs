using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>
/// PINs that many people choose and a thief tries first. The pages check the same rules before anything is sent; a test compares the two.
/// A rule never changes under its name: a stricter list gets another one.
/// </summary>
public static class WeakPins
{
    /// <summary>The name of the rules, as a SET's answer gives it in <c>policy.weakList</c>.</summary>
    public const string RuleSet = "pincontrol/weak/1";

    /// <summary>Whether the PIN is weak. Every rule is looked at, whatever the others said.</summary>
    /// <param name="digits">4 to 12 values 0 to 9.</param>
    /// <exception cref="ArgumentException">These are no digits of a PIN; the message does not repeat them.</exception>
    public static bool IsWeak(ReadOnlySpan<byte> digits)
    {
        if (!ClearPin.IsLength(digits.Length) || digits.ContainsAnyExceptInRange((byte)0, (byte)9))
        {
            throw new ArgumentException("A PIN has 4 to 12 digits, each a value 0 to 9.", nameof(digits));
        }

        return WeakShapes.IsSequence(digits)
            | WeakShapes.IsRepeatedBlock(digits)
            | WeakShapes.IsDoubled(digits)
            | WeakShapes.IsPalindrome(digits)
            | WeakShapes.HasFewDigits(digits)
            | WeakKeypads.IsWalk(digits)
            | WeakKeypads.IsCorners(digits)
            | WeakDates.IsDate(digits);
    }

    /// <summary>The same for text.</summary>
    /// <param name="digits">4 to 12 ASCII digits.</param>
    /// <exception cref="ArgumentException">These are no digits of a PIN; the message does not repeat them.</exception>
    public static bool IsWeak(ReadOnlySpan<char> digits)
    {
        if (!ClearPin.IsLength(digits.Length) || digits.ContainsAnyExceptInRange('0', '9'))
        {
            throw new ArgumentException("A PIN has 4 to 12 digits.", nameof(digits));
        }

        Span<byte> values = stackalloc byte[ClearPin.Longest];
        for (var i = 0; i < digits.Length; i++)
        {
            values[i] = (byte)(digits[i] - '0');
        }

        var weak = IsWeak(values[..digits.Length]);
        CryptographicOperations.ZeroMemory(values);
        return weak;
    }
}
