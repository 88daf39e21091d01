using System.Security.Cryptography.X509Certificates;

namespace PinControl.Clients.Certificates;

/// <summary>The certificate that the caller has shown the key of: to a trusted proxy, or to this process.</summary>
internal readonly record struct PresentedCertificate(X509Certificate2? Certificate, bool IsUnreadable, bool IsOwned) : IDisposable
{
    public static PresentedCertificate Of(HttpContext context)
    {
        if (context.Features.Get<ForwardedCertificate>() is { } forwarded)
        {
            var certificate = forwarded.Read();
            return new PresentedCertificate(certificate, certificate is null, IsOwned: true);
        }

        // The connection's own, and gone with it.
        return new PresentedCertificate(context.Connection.ClientCertificate, IsUnreadable: false, IsOwned: false);
    }

    /// <summary>Whether there is one to judge, readable or not.</summary>
    public bool IsThere => Certificate is not null || IsUnreadable;

    public void Dispose()
    {
        if (IsOwned)
        {
            Certificate?.Dispose();
        }
    }
}
