using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PinControl.Clients.Certificates;

/// <summary>
/// By what a client certificate is known: <c>sha256:</c> and 64 hexadecimal digits, of exactly one certificate; or <c>subject:</c> and a distinguished
/// name as RFC 4514 writes it, of every certificate of that name that a trusted authority signed.
/// </summary>
internal sealed record CertificateMark
{
    /// <summary>The most characters of a subject.</summary>
    public const int MaximumSubject = 1024;

    private const string Thumbprint = "sha256:";
    private const string Subject = "subject:";

    private CertificateMark(string text) => Text = text;

    public string Text { get; }

    public bool IsSubject => Text.StartsWith(Subject, StringComparison.Ordinal);

    /// <summary>The one that names this certificate alone.</summary>
    public static CertificateMark ThumbprintOf(X509Certificate2 certificate) =>
        new(Thumbprint + Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span)));

    /// <summary>None if the subject is empty, too long, unreadable or not of single-valued parts.</summary>
    public static CertificateMark? SubjectOf(X509Certificate2 certificate) =>
        SubjectName.Write(certificate.SubjectName) is { Length: > 0 and <= MaximumSubject } name ? new CertificateMark(Subject + name) : null;

    /// <param name="text">Hexadecimal digits, with colons between the bytes or without.</param>
    public static bool TryParseThumbprint(string text, [NotNullWhen(true)] out CertificateMark? mark)
    {
        var digits = text.Replace(":", string.Empty, StringComparison.Ordinal);
        mark = digits.Length == 64 && digits.All(char.IsAsciiHexDigit) ? new CertificateMark(Thumbprint + digits.ToLowerInvariant()) : null;
        return mark is not null;
    }

    /// <param name="text">A distinguished name, taken as it stands.</param>
    public static bool TryParseSubject(string text, [NotNullWhen(true)] out CertificateMark? mark)
    {
        mark = text.Length is > 2 and <= MaximumSubject && text.Contains('=', StringComparison.Ordinal) && !text.StartsWith('/')
            && !text.Contains(", ", StringComparison.Ordinal) && text.All(static c => !char.IsControl(c)) && text.Trim() == text
            ? new CertificateMark(Subject + text)
            : null;
        return mark is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
