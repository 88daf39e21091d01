using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PinControl.Clients.Certificates;

/// <summary>A request's feature, set only where a trusted proxy sent the header: the certificate that it was shown.</summary>
/// <param name="Text">The header's value.</param>
internal sealed record ForwardedCertificate(string Text)
{
    private const string PemBegin = "-----BEGIN CERTIFICATE-----";
    private const string PemEnd = "-----END CERTIFICATE-----";
    private const int MaximumLength = 12 * 1024;

    /// <summary>
    /// PEM, percent-encoded as nginx's <c>$ssl_client_escaped_cert</c> or not; Base64 of DER, as HAProxy's <c>ssl_c_der,base64</c>, between colons as RFC
    /// 9440's or not; or Envoy's <c>Cert="…"</c>, of which the last element is the nearest proxy's.
    /// </summary>
    /// <returns>None if it is no certificate.</returns>
    public X509Certificate2? Read()
    {
        if (Text.Length > MaximumLength)
        {
            return null;
        }

        try
        {
            var text = Uri.UnescapeDataString(Element(Text)).Trim();
            if (text.Length >= PemBegin.Length + PemEnd.Length && text.StartsWith(PemBegin, StringComparison.Ordinal) && text.EndsWith(PemEnd, StringComparison.Ordinal))
            {
                text = text[PemBegin.Length..^PemEnd.Length];
            }
            else if (text is [':', .. var between, ':'])
            {
                text = between;
            }

            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private static string Element(string text)
    {
        const string name = "Cert=\"";
        var start = text.LastIndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return text;
        }

        start += name.Length;
        var end = text.IndexOf('"', start);
        return end < 0 ? string.Empty : text[start..end];
    }

    /// <inheritdoc />
    public override string ToString() => nameof(ForwardedCertificate);
}
