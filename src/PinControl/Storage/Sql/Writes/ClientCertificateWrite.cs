using PinControl.Audit;
using PinControl.Clients.Certificates;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A certificate begins or ends to stand for a client.</summary>
internal static class ClientCertificateWrite
{
    public static object Execute(SqlWork work, NewClientCertificate certificate)
    {
        var entry = Entry(certificate.Operator, AuditEvent.ClientCertificateAdd, certificate.Mark) with { Client = certificate.Client.Text };
        if (AddClientWrite.ClientNo(work, certificate.Client) is not { } clientNo)
        {
            work.Audit(entry, AuditOutcome.ClientUnknown);
            return CertificateAddition.ClientUnknown;
        }

        var added = work.Statement("client-certificate-insert")
            .With("mark", certificate.Mark.Text).With("client_no", clientNo).With("now", work.Now)
            .Execute();
        work.Audit(entry, added == 0 ? AuditOutcome.NameTaken : AuditOutcome.Ok);
        return added == 0 ? CertificateAddition.Taken : CertificateAddition.Added;
    }

    /// <returns>Whose it was; none if it stood for nobody.</returns>
    public static object? Execute(SqlWork work, ClientCertificateEnd end)
    {
        var client = work.Statement("client-certificate-owner").With("mark", end.Mark.Text).Scalar() as string;
        work.Statement("client-certificate-delete").With("mark", end.Mark.Text).Execute();
        work.Audit(
            Entry(end.Operator, AuditEvent.ClientCertificateRemove, end.Mark) with { Client = client },
            client is null ? AuditOutcome.CertificateUnknown : AuditOutcome.Ok);
        return client;
    }

    private static AuditEntry Entry(Operator who, string auditEvent, CertificateMark mark) => who.Entry(auditEvent) with { Detail = mark.Text };
}
