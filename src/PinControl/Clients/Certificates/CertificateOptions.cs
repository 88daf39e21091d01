namespace PinControl.Clients.Certificates;

/// <summary>TLS client certificates; section <c>Authentication:Certificate</c>.</summary>
internal sealed class CertificateOptions
{
    /// <summary>The section's name, for messages.</summary>
    public const string Section = "Authentication:Certificate";

    /// <summary>
    /// The authorities that client certificates must chain to: a PEM file of roots and, if any, intermediates. Relative to the content root. Without it
    /// certificates count by their thumbprints alone.
    /// </summary>
    public string? AuthorityFile { get; set; }

    /// <summary><c>Online</c>, <c>Offline</c> or <c>NoCheck</c>: whether it is asked if an authority revoked a certificate. What cannot be found out is refused.</summary>
    public string Revocation { get; set; } = "Online";

    /// <summary><c>allow</c>, or <c>require</c>: no connection without a certificate.</summary>
    public string Mode { get; set; } = "allow";

    /// <summary>On which ports certificates are asked for, by commas; on all https ports if not set.</summary>
    public string? Ports { get; set; }

    /// <summary>The header in which a trusted proxy hands on the certificate that it was shown; then none is asked for here.</summary>
    public string? ForwardedHeader { get; set; }

    /// <summary>Whether certificates are asked for on the connections of this process.</summary>
    public bool IsAskedHere => string.IsNullOrWhiteSpace(ForwardedHeader);

    public IReadOnlyList<string> PortList => (Ports ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
