using System.Text;
using PinControl.Clients.Certificates;

namespace PinControl.Fuzz.Targets;

/// <summary>The header in which a proxy hands on the certificate that it was shown.</summary>
internal static class Certificates
{
    public static void Run(byte[] bytes)
    {
        using var certificate = new ForwardedCertificate(Encoding.Latin1.GetString(bytes)).Read();
        if (certificate is not null)
        {
            _ = SubjectName.Write(certificate.SubjectName);
        }
    }
}
