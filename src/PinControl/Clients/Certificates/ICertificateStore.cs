using PinControl.Audit;

namespace PinControl.Clients.Certificates;

/// <summary>What authentication by certificate reads.</summary>
internal interface ICertificateStore
{
    /// <summary>The client the certificate stands for, by its thumbprint first; none if it stands for nobody.</summary>
    /// <param name="subject">None where subjects do not count.</param>
    ValueTask<ClientIdentity?> FindByCertificateAsync(CertificateMark thumbprint, CertificateMark? subject, CancellationToken cancellation);
}

/// <summary>What an operator does with clients' certificates. Each change is one transaction with its audit record.</summary>
internal interface ICertificateAdministration
{
    ValueTask<CertificateAddition> AddCertificateAsync(NewClientCertificate certificate, CancellationToken cancellation);

    /// <returns>The client it stood for; none if it stood for nobody.</returns>
    ValueTask<string?> RemoveCertificateAsync(ClientCertificateEnd end, CancellationToken cancellation);

    ValueTask<IReadOnlyList<CertificateListed>> ListCertificatesAsync(CancellationToken cancellation);
}

internal sealed record NewClientCertificate(CertificateMark Mark, AccountName Client, Operator Operator);

internal sealed record ClientCertificateEnd(CertificateMark Mark, Operator Operator);

internal enum CertificateAddition
{
    Added,
    ClientUnknown,

    /// <summary>It stands for a client already, this one or another.</summary>
    Taken,
}

internal sealed record CertificateListed(string Mark, string Client, string Tenant, bool Enabled);
