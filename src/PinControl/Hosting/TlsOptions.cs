namespace PinControl.Hosting;

/// <summary>The service's own certificate; section <c>Tls</c>.</summary>
internal sealed class TlsOptions
{
    /// <summary>The certificate in PEM, its own first; intermediates may follow. Relative to the content root.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>Its private key in PEM. Relative to the content root.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Intermediates in PEM, if they do not stand behind the certificate. Relative to the content root.</summary>
    public string? ChainPath { get; set; }

    /// <summary>A file of one line: the password of the private key, if it is encrypted. Relative to the content root.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>Whether the authority is asked for a proof that the certificate is not revoked, which handshakes then carry.</summary>
    public bool OcspStapling { get; set; }

    /// <summary>Days for which browsers are told to come by https alone; 0 for none.</summary>
    public int HstsDays { get; set; } = 365;
}
