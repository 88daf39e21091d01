using System.Text;
using PinControl.Clients.Certificates;

namespace PinControl.Fuzz.Targets;

/// <summary>A client certificate as a proxy hands it on, and the names by which it is known.</summary>
internal static class Certificates
{
    /// <summary>One of many kinds of names, in Base64; alive until the next century.</summary>
    public const string Der =
        "MIICDDCCAbKgAwIBAgIUEtCOUkpt6wKPmR59H6JeV5oQu8swCgYIKoZIzj0EAwIwUDELMAkGA1UEBhMCREUxEzARBgNVBAoMCkFjbWUsIEluYy4xDDAKBgNVBAsMAyMxID"
        + "ELMAkGA1UEBRMCNDIxETAPBgNVBAMMCHNob3AgImEiMCAXDTI2MTEyNjIxMDcwN1oYDzIxMjYxMTAyMjEwNzA3WjBQMQswCQYDVQQGEwJERTETMBEGA1UECgwKQWNtZSwg"
        + "SW5jLjEMMAoGA1UECwwDIzEgMQswCQYDVQQFEwI0MjERMA8GA1UEAwwIc2hvcCAiYSIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQp5CX+nbNL10Wsa3+Q16IieafqAu"
        + "/9dlSB+N+FGe9ydtZiFnCdEtxhfOtd4JvCZ/4wIbe3TOl1rsj68Jh+BmoZo2gwZjAdBgNVHQ4EFgQUcT7pH1sR7Cbj2C+wIKQSlb2xNGgwHwYDVR0jBBgwFoAUcT7pH1sR"
        + "7Cbj2C+wIKQSlb2xNGgwDwYDVR0TAQH/BAUwAwEB/zATBgNVHSUEDDAKBggrBgEFBQcDAjAKBggqhkjOPQQDAgNIADBFAiBL2UJwqNk5/jKony8N2380Q2Pn5YaP9dIDct"
        + "R1h6NVkAIhAMVq+FplILXSMRL0Wgg37e92h+ZXrDjIqrnVhNMgMU6n";

    public static void Run(byte[] bytes)
    {
        using var certificate = new ForwardedCertificate(Encoding.Latin1.GetString(bytes)).Read();
        if (certificate is null)
        {
            return;
        }

        var thumbprint = CertificateMark.ThumbprintOf(certificate);
        Promise.Holds(CertificateMark.TryParseThumbprint(thumbprint.Text["sha256:".Length..], out var same) && same == thumbprint, "one spelling of a thumbprint");
        if (CertificateMark.SubjectOf(certificate) is { } subject)
        {
            Promise.Holds(subject.IsSubject && subject.Text.Length is > 8 and <= 8 + CertificateMark.MaximumSubject, "a subject within its bounds");
        }
    }
}
