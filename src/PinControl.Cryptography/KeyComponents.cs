using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>
/// Keys in full-length components (X9.24-1:2017 §7.5.3; PCI PIN 6): the key is the exclusive or of all of them, and all but one tell nothing.
/// </summary>
public static class KeyComponents
{
    private const int Longest = 32;

    /// <summary>Reads one component: 32, 48 or 64 hexadecimal digits of any case, with blanks where people like them.</summary>
    /// <param name="text">Best a span over pinned memory that the caller erases; no copy of the text is made.</param>
    /// <param name="component">16, 24 or 32 bytes; the caller disposes it.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out PinnedBytes? component)
    {
        Span<byte> storage = stackalloc byte[Longest];
        using var bytes = new SecretBytes(storage);
        component = Hexadecimal.TryParse(text, bytes.Bytes, out var length) && IsLength(length) ? PinnedBytes.Copy(bytes.Bytes[..length]) : null;
        return component is not null;
    }

    /// <summary>Puts the key together. The components stay as they are.</summary>
    /// <param name="components">Two or more of 16, 24 or 32 bytes.</param>
    /// <param name="oddParity">Whether to give the key the parity of a DES key; never with AES.</param>
    /// <param name="key">The caller disposes it.</param>
    /// <param name="fault">Why there is none.</param>
    public static bool TryCombine(
        ReadOnlySpan<PinnedBytes> components, bool oddParity, [NotNullWhen(true)] out PinnedBytes? key, out KeyComponentFault fault)
    {
        key = null;
        fault = Check(components);
        if (fault != KeyComponentFault.None)
        {
            return false;
        }

        var whole = new PinnedBytes(components[0].Bytes.Length);
        foreach (var component in components)
        {
            Mix(whole.Bytes, component.Bytes);
        }

        if (IsZero(whole.Bytes))
        {
            whole.Dispose();
            fault = KeyComponentFault.ZeroKey;
            return false;
        }

        if (oddParity)
        {
            OddParity.Adjust(whole.Bytes);
        }

        key = whole;
        return true;
    }

    /// <summary>Takes a key apart into random components.</summary>
    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="count">2 to 9.</param>
    /// <returns>The caller disposes each.</returns>
    /// <exception cref="ArgumentException">A size is wrong.</exception>
    public static IReadOnlyList<PinnedBytes> Split(ReadOnlySpan<byte> key, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 9);
        if (!IsLength(key.Length))
        {
            throw new ArgumentException("A key in components has 16, 24 or 32 bytes.", nameof(key));
        }

        var last = PinnedBytes.Copy(key);
        var components = new List<PinnedBytes>(count);
        while (components.Count < count - 1)
        {
            var random = PinnedBytes.Random(key.Length);
            Mix(last.Bytes, random.Bytes);
            components.Add(random);
        }

        components.Add(last);
        return components;
    }

    private static KeyComponentFault Check(ReadOnlySpan<PinnedBytes> components)
    {
        if (components.Length < 2)
        {
            return KeyComponentFault.TooFew;
        }

        for (var at = 0; at < components.Length; at++)
        {
            var one = components[at].Bytes;
            if (!IsLength(one.Length))
            {
                return KeyComponentFault.Length;
            }

            if (one.Length != components[0].Bytes.Length)
            {
                return KeyComponentFault.LengthsDiffer;
            }

            if (IsZero(one))
            {
                return KeyComponentFault.Zero;
            }

            for (var before = 0; before < at; before++)
            {
                if (CryptographicOperations.FixedTimeEquals(one, components[before].Bytes))
                {
                    return KeyComponentFault.Repeated;
                }
            }
        }

        return KeyComponentFault.None;
    }

    private static bool IsLength(int length) => length is 16 or 24 or 32;

    private static bool IsZero(ReadOnlySpan<byte> bytes)
    {
        var any = 0;
        foreach (var one in bytes)
        {
            any |= one;
        }

        return any == 0;
    }

    private static void Mix(Span<byte> into, ReadOnlySpan<byte> with)
    {
        for (var at = 0; at < into.Length; at++)
        {
            into[at] ^= with[at];
        }
    }
}
