using PinControl.Cryptography;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary>
/// A key entered by its components, one by each custodian, combined by exclusive or. Each component's check value is shown after it, and the whole's,
/// which somebody confirms. The components live in pinned memory until they are combined, and are erased.
/// </summary>
internal static class ComponentInput
{
    public const int Fewest = 2;
    public const int Most = 9;

    /// <param name="count">How many components.</param>
    /// <param name="sizes">The sizes of a key in bytes that are taken; the first component settles which.</param>
    /// <param name="checkValueOf">A key's check value.</param>
    /// <param name="what">The key, for people: <c>KEK</c>.</param>
    /// <param name="expected">The whole's check value, if it was given; otherwise it is asked for.</param>
    /// <returns>The key, which the caller disposes.</returns>
    /// <exception cref="SettingException">A component is none, or the check value is another.</exception>
    public static PinnedBytes Read(int count, IReadOnlyList<int> sizes, Func<PinnedBytes, string> checkValueOf, string what, string? expected)
    {
        PinnedBytes? whole = null;
        var checkValues = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            for (var number = 1; number <= count; number++)
            {
                using var component = ReadOne(number, count, whole is null ? sizes : [whole.Bytes.Length], what);
                var checkValue = checkValueOf(component);
                if (!checkValues.Add(checkValue))
                {
                    throw new SettingException($"Component {number} of the {what} is one of the earlier ones again. Nothing was changed.");
                }

                Console.Out.WriteLine($"Component {number} {checkValue}");
                whole ??= new PinnedBytes(component.Bytes.Length);
                Combine(whole, component);
            }

            if (!whole!.Bytes.ContainsAnyExcept((byte)0))
            {
                throw new SettingException($"The components of the {what} cancel each other out. Nothing was changed.");
            }

            Confirm(checkValueOf(whole), what, expected);
            return whole;
        }
        catch
        {
            whole?.Dispose();
            throw;
        }
    }

    private static PinnedBytes ReadOne(int number, int count, IReadOnlyList<int> sizes, string what)
    {
        var digits = string.Join(" or ", sizes.Select(static size => $"{2 * size}"));
        while (true)
        {
            using var line = SecretInput.ReadLine($"Component {number} of {count} of the {what}, {digits} hexadecimal digits (not shown): ")
                ?? throw new SettingException($"The input ended before component {number} of {count}. Nothing was changed.");
            if (TryParse(line, sizes, out var component))
            {
                return component!;
            }

            var complaint = $"Component {number} is not {digits} hexadecimal digits, or all of them are zero.";
            if (Console.IsInputRedirected)
            {
                throw new SettingException($"{complaint} Nothing was changed.");
            }

            Console.Error.WriteLine($"{complaint} Enter it again.");
        }
    }

    /// <summary>Spaces between groups are how people write them.</summary>
    private static bool TryParse(PinnedBytes line, IReadOnlyList<int> sizes, out PinnedBytes? component)
    {
        component = null;
        using var digits = new PinnedBytes(line.Bytes.Length);
        var count = 0;
        foreach (var letter in line.Bytes)
        {
            if (letter is not ((byte)' ' or (byte)'-'))
            {
                digits.Bytes[count++] = letter;
            }
        }

        if (count % 2 != 0 || !sizes.Contains(count / 2))
        {
            return false;
        }

        var bytes = new PinnedBytes(count / 2);
        if (Convert.FromHexString(digits.Bytes[..count], bytes.Bytes, out _, out _) != System.Buffers.OperationStatus.Done
            || !bytes.Bytes.ContainsAnyExcept((byte)0))
        {
            bytes.Dispose();
            return false;
        }

        component = bytes;
        return true;
    }

    private static void Combine(PinnedBytes whole, PinnedBytes component)
    {
        for (var i = 0; i < component.Bytes.Length; i++)
        {
            whole.Bytes[i] ^= component.Bytes[i];
        }
    }

    private static void Confirm(string checkValue, string what, string? expected)
    {
        Console.Out.WriteLine($"Whole       {checkValue}");
        if (expected is null)
        {
            using var typed = Console.IsInputRedirected ? SecretInput.ReadLine(string.Empty) : ReadVisibly($"Enter the check value of the whole {what} to go on: ");
            expected = typed is null ? null : System.Text.Encoding.ASCII.GetString(typed.Bytes).Trim();
        }

        if (!string.Equals(expected, checkValue, StringComparison.OrdinalIgnoreCase))
        {
            throw new SettingException(
                expected is null
                    ? $"The check value of the whole {what} was not confirmed: add --check-value, or enter it after the components. Nothing was changed."
                    : $"The whole {what} has check value {checkValue}, not {expected}. Nothing was changed.");
        }
    }

    private static PinnedBytes? ReadVisibly(string prompt)
    {
        Console.Error.Write(prompt);
        return Console.In.ReadLine() is { } line ? PinnedBytes.Copy(System.Text.Encoding.ASCII.GetBytes(line)) : null;
    }
}
