using PinControl.Clients;
using PinControl.Clients.Certificates;

namespace PinControl.Storage.Sql;

/// <content>Whom certificates stand for.</content>
internal sealed partial class SqlReads
{
    public ValueTask<ClientIdentity?> FindByCertificateAsync(CertificateMark thumbprint, CertificateMark? subject, CancellationToken cancellation) =>
        pool.ReadAsync(session => FirstAsync(
            session.Statement("client-certificate-find").With("thumbprint", thumbprint.Text).With("subject", (subject ?? thumbprint).Text),
            static row => new ClientIdentity(row.Int("client_no"), row.Text("name"), row.Int("tenant_no"), row.Text("tenant"))), cancellation);

    public ValueTask<IReadOnlyList<CertificateListed>> ListCertificatesAsync(CancellationToken cancellation) =>
        pool.ReadAsync<IReadOnlyList<CertificateListed>>(static async session => await RowsAsync(
            session.Statement("client-certificate-list"),
            static row => new CertificateListed(row.Text("mark"), row.Text("client"), row.Text("tenant"), row.Flag("enabled"))), cancellation);
}
