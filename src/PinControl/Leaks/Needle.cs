using System.Globalization;
using System.Text;

namespace PinControl.Leaks;

/// <summary>
/// Something that must stand nowhere, in every form in which programs let things slip: as it is, in UTF-16, hexadecimal, base64 and base64url at
/// any place of a longer text, percent-encoded, with JSON's escapes.
/// </summary>
internal sealed class Needle
{
    /// <summary>Fewer bytes would be found by chance.</summary>
    private const int Fewest = 6;

    private readonly List<NeedleForm> _forms = [];

    /// <param name="name">What it is, for people; never the thing itself.</param>
    /// <param name="text">ASCII, at least 12 characters.</param>
    public Needle(string name, string text)
        : this(name, Encoding.ASCII.GetBytes(text))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(text.Length, 2 * Fewest);
        Add("UTF-16", Encoding.Unicode.GetBytes(text));
        Add("UTF-16 big-endian", Encoding.BigEndianUnicode.GetBytes(text));
        Add("percent-encoded", Join(text, static letter => $"%{(int)letter:X2}"));
        Add("percent-encoded", Join(text, static letter => $"%{(int)letter:x2}"));
        Add("JSON's escapes", Join(text, static letter => $"\\u{(int)letter:X4}"));
        Add("JSON's escapes", Join(text, static letter => $"\\u{(int)letter:x4}"));
    }

    /// <param name="name">What it is, for people.</param>
    /// <param name="bytes">At least 6.</param>
    public Needle(string name, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, Fewest);
        Name = name;
        Add("as it is", bytes);
        Add("hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        Add("hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        for (var before = 0; before < 3; before++)
        {
            var base64 = Base64(bytes, before);
            Add("base64", Encoding.ASCII.GetBytes(base64));
            Add("base64url", Encoding.ASCII.GetBytes(base64.Replace('+', '-').Replace('/', '_')));
        }
    }

    /// <summary>What it is, for people.</summary>
    public string Name { get; }

    /// <summary>Each different from the others.</summary>
    public IReadOnlyList<NeedleForm> Forms => _forms;

    /// <summary>A PIN of 12 digits: the digits, and every way in which a PIN block or field holds them.</summary>
    /// <param name="name">What it is, for people.</param>
    /// <param name="digits">12: four or six stand in many a file by chance.</param>
    /// <param name="pan">The card number that format 0 and 3 combine it with; 16 digits.</param>
    public static IEnumerable<Needle> OfPin(string name, string digits, string pan)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digits.Length, 12);
        yield return new Needle($"{name}: digits", digits);
        yield return new Needle($"{name}: numbers", [.. digits.Select(static digit => (byte)(digit - '0'))]);
        // Formats 1, 3 and 4 and the field that is sealed hold them so, behind the control's byte and before the fill.
        yield return new Needle($"{name}: PIN field", Convert.FromHexString(digits));
        yield return new Needle($"{name}: format 0", Combine($"0C{digits}FF", pan));
        yield return new Needle($"{name}: format 3", Combine($"3C{digits}", pan).AsSpan(0, 7));
    }

    /// <summary>The name: what it stands for must not slip into a report.</summary>
    public override string ToString() => Name;

    private void Add(string form, ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        if (!_forms.Exists(known => known.Text == text))
        {
            _forms.Add(new NeedleForm(form, text));
        }
    }

    private static byte[] Join(string text, Func<char, string> encode) => Encoding.ASCII.GetBytes(string.Concat(text.Select(encode)));

    // ISO 9564-1 §9.3: exclusive or with four zeros and the card number's 12 rightmost digits, its check digit left out.
    private static byte[] Combine(string field, string pan)
    {
        var account = Convert.FromHexString("0000" + pan[^13..^1]);
        var bytes = Convert.FromHexString(field.PadRight(16, 'F'));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= account[i];
        }

        return bytes;
    }

    /// <summary>What base64 makes of the bytes behind others: without the characters that share bits with what stands around them.</summary>
    private static string Base64(ReadOnlySpan<byte> bytes, int before)
    {
        var whole = Convert.ToBase64String([.. new byte[before], .. bytes]).TrimEnd('=');
        var first = ((before * 8) + 5) / 6;
        return whole[first..((before + bytes.Length) * 8 / 6)];
    }
}

/// <param name="Name">The encoding.</param>
/// <param name="Text">The bytes, each as the character of its number.</param>
internal sealed record NeedleForm(string Name, string Text)
{
    /// <summary>The encoding: what it holds must not slip into a report.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}, {Text.Length} bytes");
}
