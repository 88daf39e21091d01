using System.Buffers.Text;
using System.Security.Cryptography;
using PinControl.Cryptography;

namespace PinControl.Leaks;

/// <summary>What is sent on purpose so that it can be looked for, and what the service hands out: all of it is never to be seen again.</summary>
internal sealed class Canaries
{
    private readonly List<Needle> _needles = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public Canaries()
    {
        Pan = DrawPan();
        Pin = DrawPin("the chosen PIN");
        OtherPin = DrawPin("a PIN in a bad request");
        WrongSecret = DrawSecret();
        AuditUser = "leak-test-" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 20);
        Add("a wrong secret", WrongSecret);
        Add("a card number", Pan);
        _needles.Add(new Needle("a card number: packed", Convert.FromHexString(Pan)));
    }

    /// <summary>Twelve digits, not weak: the one that is chosen and seen.</summary>
    public string Pin { get; }

    /// <summary>Twelve digits that only bad requests hold.</summary>
    public string OtherPin { get; }

    /// <summary>Sixteen digits, with a right check digit.</summary>
    public string Pan { get; }

    /// <summary>A secret that is no client's.</summary>
    public string WrongSecret { get; }

    /// <summary>No secret, and this run's alone: it must be found where it belongs, or what was gathered is not what this run left behind.</summary>
    public string AuditUser { get; }

    public IReadOnlyList<Needle> All => _needles;

    /// <summary>A control id, a session, a client's secret.</summary>
    public Needle Add(string name, string text)
    {
        if (!_known.Add(text))
        {
            return _needles.First(needle => needle.Forms[0].Text == text);
        }

        var needle = new Needle(name, text);
        _needles.Add(needle);
        return needle;
    }

    /// <summary>The same, and the bytes that it stands for.</summary>
    public void AddEncoded(string name, string base64Url)
    {
        if (!_known.Contains(base64Url))
        {
            Add(name, base64Url);
            _needles.Add(new Needle($"{name}: bytes", Base64Url.DecodeFromChars(base64Url)));
        }
    }

    public void AddKey(string name, ReadOnlySpan<byte> key) => _needles.Add(new Needle(name, key));

    /// <param name="name">What it is, for people.</param>
    /// <param name="digits">12.</param>
    public void AddPin(string name, string digits) => _needles.AddRange(Needle.OfPin(name, digits, Pan));

    /// <summary>The type's name: nothing of it may slip into a report.</summary>
    public override string ToString() => nameof(Canaries);

    private string DrawPin(string name)
    {
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        pin.Draw(ClearPin.Longest);
        var digits = string.Concat(pin.Digits.ToArray());
        AddPin(name, digits);
        return digits;
    }

    private static string DrawSecret()
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        return "pcs_" + Base64Url.EncodeToString(random);
    }

    private static string DrawPan()
    {
        var digits = "9" + RandomNumberGenerator.GetString("0123456789", 14);
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            // Luhn: from the right, the digit beside the check digit first.
            var doubled = (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return digits + (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
