using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PinControl.Clients.Certificates;

/// <summary>The authorities of the setting's file: whom client certificates must lead to.</summary>
internal sealed record CertificateAuthorities(X509Certificate2Collection Roots, X509Certificate2Collection Intermediates)
{
    /// <exception cref="InvalidDataException">It holds no root.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CertificateAuthorities Read(string path)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPemFile(path);
        }
        catch (CryptographicException)
        {
            throw new InvalidDataException("it holds what is no certificate in PEM");
        }

        var read = new CertificateAuthorities([], []);
        foreach (var certificate in all)
        {
            var isRoot = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            (isRoot ? read.Roots : read.Intermediates).Add(certificate);
        }

        return read.Roots.Count > 0 ? read : throw new InvalidDataException("it holds no root, a certificate that names itself as its issuer");
    }
}
