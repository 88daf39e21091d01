using System.Text;

namespace PinControl.Tests.Secrecy;

/// <summary>Something that must stand nowhere, in every form in which programs let things slip: raw, UTF-16, hexadecimal, base64.</summary>
internal sealed class Secret
{
    private readonly List<(string Form, byte[] Bytes)> _forms = [];

    /// <param name="name">For messages.</param>
    /// <param name="text">ASCII, long enough that it is nowhere by chance.</param>
    public Secret(string name, string text)
        : this(name, Encoding.ASCII.GetBytes(text)) => _forms.Add(("UTF-16", Encoding.Unicode.GetBytes(text)));

    /// <param name="name">For messages.</param>
    /// <param name="bytes">Long enough that they are nowhere by chance.</param>
    public Secret(string name, byte[] bytes)
    {
        if (bytes.Length < 7)
        {
            throw new ArgumentException("So few bytes are found by chance.", nameof(bytes));
        }

        Name = name;
        _forms.Add(("raw", bytes));
        _forms.Add(("hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes))));
        _forms.Add(("hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes))));
        for (var before = 0; before < 3; before++)
        {
            var base64 = Base64(bytes, before);
            _forms.Add(($"base64 at {before}", Encoding.ASCII.GetBytes(base64)));
            _forms.Add(($"base64url at {before}", Encoding.ASCII.GetBytes(base64.Replace('+', '-').Replace('/', '_'))));
        }
    }

    public string Name { get; }

    public IReadOnlyList<(string Form, byte[] Bytes)> Forms => _forms;

    /// <summary>In which forms the secret stands in a text or file.</summary>
    public IEnumerable<string> FindIn(byte[] haystack) =>
        _forms.Where(form => haystack.AsSpan().IndexOf(form.Bytes) >= 0).Select(form => $"{Name}, {form.Form}").Distinct();

    /// <summary>What base64 makes of the bytes behind others: without the characters that share bits with what stands around them.</summary>
    private static string Base64(byte[] bytes, int before)
    {
        var whole = Convert.ToBase64String([.. new byte[before], .. bytes]).TrimEnd('=');
        var first = (before * 8 + 5) / 6;
        var last = (before + bytes.Length) * 8 / 6;
        return whole[first..last];
    }
}
