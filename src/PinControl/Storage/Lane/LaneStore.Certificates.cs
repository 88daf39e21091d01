using PinControl.Clients.Certificates;

namespace PinControl.Storage.Lane;

/// <content>Whom certificates stand for.</content>
internal sealed partial class LaneStore : ICertificateAdministration
{
    public ValueTask<CertificateAddition> AddCertificateAsync(NewClientCertificate certificate, CancellationToken cancellation) =>
        Write<CertificateAddition>(certificate);

    public ValueTask<string?> RemoveCertificateAsync(ClientCertificateEnd end, CancellationToken cancellation) => Write<string?>(end);

    public ValueTask<IReadOnlyList<CertificateListed>> ListCertificatesAsync(CancellationToken cancellation) => reads.ListCertificatesAsync(cancellation);
}
