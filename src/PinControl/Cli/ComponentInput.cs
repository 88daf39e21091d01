using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
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

    private const int CheckValueDigits = 6;

    private static readonly SearchValues<byte> HexadecimalDigits = SearchValues.Create("0123456789ABCDEFabcdef"u8);

    /// <param name="count">How many components.</param>
    /// <param name="sizes">The sizes of a key in bytes that are taken; the first component settles which.</param>
    /// <param name="cipher">The key's: its check values are shown by it, and a triple DES key gets its parity.</param>
    /// <param name="what">The key, for people: <c>kek</c>.</param>
    /// <param name="expected">The whole's check value, if it was given; otherwise it is asked for.</param>
    /// <param name="shown">Where check values are shown: standard output, unless something else goes there.</param>
    /// <returns>The key, which the caller disposes.</returns>
    /// <exception cref="SettingException">A component is none, or the check value is another.</exception>
    public static PinnedBytes Read(int count, IReadOnlyList<int> sizes, KeyAlgorithm cipher, string what, string? expected, TextWriter? shown = null)
    {
        shown ??= Console.Out;
        var components = new List<PinnedBytes>(count);
        PinnedBytes? whole = null;
        try
        {
            for (var number = 1; number <= count; number++)
            {
                components.Add(ReadOne(number, count, components.Count == 0 ? sizes : [components[0].Bytes.Length], what));
                shown.WriteLine($"Component {number} {KeyCheckValue.Of(cipher, components[^1].Bytes)}");
            }

            if (!KeyComponents.TryCombine([.. components], oddParity: cipher == KeyAlgorithm.Tdes, out whole, out var fault))
            {
                throw new SettingException($"The components are no {what}: {Reason(fault)} Nothing was changed.");
            }

            Confirm(whole, cipher, what, expected, shown);
            var confirmed = whole;
            whole = null;
            return confirmed;
        }
        finally
        {
            whole?.Dispose();
            components.ForEach(static component => component.Dispose());
        }
    }

    private static PinnedBytes ReadOne(int number, int count, IReadOnlyList<int> sizes, string what)
    {
        var digits = string.Join(" or ", sizes.Select(static size => $"{2 * size}"));
        PinnedBytes? component = null;
        while (component is null)
        {
            using var line = SecretInput.ReadLine($"Component {number} of {count} of the {what}, {digits} hexadecimal digits (not shown): ")
                ?? throw new SettingException($"The input ended before component {number} of {count}. Nothing was changed.");
            component = Parse(line, sizes);
            if (component is null)
            {
                Complain($"Component {number} is not {digits} hexadecimal digits.");
            }
        }

        return component;
    }

    /// <summary>People may try again; what a program sent will not become another.</summary>
    private static void Complain(string complaint)
    {
        if (Console.IsInputRedirected)
        {
            throw new SettingException($"{complaint} Nothing was changed.");
        }

        Console.Error.WriteLine($"{complaint} Enter it again.");
    }

    private static PinnedBytes? Parse(PinnedBytes line, IReadOnlyList<int> sizes)
    {
        using var text = new PinnedBytes(line.Bytes.Length * sizeof(char));
        var letters = MemoryMarshal.Cast<byte, char>(text.Bytes);
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)line.Bytes[i];
        }

        if (!KeyComponents.TryParse(letters, out var component))
        {
            return null;
        }

        if (sizes.Contains(component.Bytes.Length))
        {
            return component;
        }

        component.Dispose();
        return null;
    }

    private static void Confirm(PinnedBytes whole, KeyAlgorithm cipher, string what, string? expected, TextWriter shown)
    {
        var checkValue = KeyCheckValue.Of(cipher, whole.Bytes).ToString();
        shown.WriteLine($"Whole       {checkValue}");
        expected ??= ReadConfirmation(what);
        if (!string.Equals(expected, checkValue, StringComparison.OrdinalIgnoreCase))
        {
            throw new SettingException(
                expected is null
                    ? $"The check value of the whole {what} was not confirmed: add --check-value, or enter it after the components. Nothing was changed."
                    : $"The whole {what} has check value {checkValue}, not the one that was given. Nothing was changed.");
        }
    }

    /// <summary>Somebody may enter a component here by mistake: what is not six digits stays in pinned memory, and is neither shown nor quoted.</summary>
    private static string? ReadConfirmation(string what)
    {
        while (true)
        {
            using var typed = SecretInput.ReadLine($"Enter the check value of the whole {what} to go on, 6 hexadecimal digits (not shown): ");
            if (typed is null)
            {
                return null;
            }

            var digits = typed.Bytes.Trim(" \t\r"u8);
            if (digits.Length == CheckValueDigits && !digits.ContainsAnyExcept(HexadecimalDigits))
            {
                return Encoding.ASCII.GetString(digits);
            }

            Complain($"A check value has {CheckValueDigits} hexadecimal digits.");
        }
    }

    private static string Reason(KeyComponentFault fault) => fault switch
    {
        KeyComponentFault.Zero => "one of them is all zeros, so that the others are the key.",
        KeyComponentFault.Repeated => "one of them was entered twice.",
        KeyComponentFault.ZeroKey => "they cancel each other out.",
        _ => "they do not fit each other.",
    };
}
