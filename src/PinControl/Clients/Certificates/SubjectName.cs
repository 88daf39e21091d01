using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PinControl.Clients.Certificates;

/// <summary>A distinguished name as RFC 4514 writes it, one spelling for one name: what <c>openssl x509 -nameopt RFC2253</c> and nginx write, for ASCII.</summary>
internal static class SubjectName
{
    // RFC 4514, 3: every other type by its number, its value in hexadecimal.
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
        ["2.5.4.6"] = "C",
        ["2.5.4.9"] = "STREET",
        ["0.9.2342.19200300.100.1.25"] = "DC",
        ["0.9.2342.19200300.100.1.1"] = "UID",
    };

    /// <returns>None for a name with a part of several values, or one that cannot be read.</returns>
    public static string? Write(X500DistinguishedName name)
    {
        try
        {
            return WriteParts(name);
        }
        catch (Exception fault) when (fault is CryptographicException or System.Formats.Asn1.AsnContentException)
        {
            return null;
        }
    }

    private static string? WriteParts(X500DistinguishedName name)
    {
        var text = new StringBuilder();
        // 2.1: the last part comes first.
        foreach (var part in name.EnumerateRelativeDistinguishedNames(reversed: true))
        {
            if (part.HasMultipleElements)
            {
                return null;
            }

            text.Append(text.Length > 0 ? "," : string.Empty);
            var type = part.GetSingleElementType().Value!;
            if (Types.TryGetValue(type, out var known) && part.GetSingleElementValue() is { } value)
            {
                text.Append(known).Append('=');
                Escape(text, value);
            }
            else
            {
                text.Append(type).Append("=#").Append(Convert.ToHexStringLower(Value(part)));
            }
        }

        return text.ToString();
    }

    // 2.4: what must be escaped, and nothing else.
    private static void Escape(StringBuilder text, string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '\0')
            {
                text.Append("\\00");
                continue;
            }

            var atEdge = (i == 0 && c is ' ' or '#') || (i == value.Length - 1 && c == ' ');
            text.Append(atEdge || c is '"' or '+' or ',' or ';' or '<' or '>' or '\\' ? "\\" : string.Empty).Append(c);
        }
    }

    /// <summary>The BER of the part's one value: behind its type, in a sequence in a set.</summary>
    private static byte[] Value(X500RelativeDistinguishedName part)
    {
        var set = new System.Formats.Asn1.AsnReader(part.RawData, System.Formats.Asn1.AsnEncodingRules.DER).ReadSetOf();
        var pair = set.ReadSequence();
        pair.ReadObjectIdentifier();
        return pair.ReadEncodedValue().ToArray();
    }
}
