using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PinControl.Clients;
using PinControl.Clients.Certificates;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol client certificate add | list | remove</c>: which TLS client certificate stands for which client.</summary>
internal static class ClientCertificate
{
    private const int MostBytes = 64 * 1024;

    public static Verb Verb(StoreAccess access) => new(
        "certificate", "TLS client certificates: which one stands for which client.", "pincontrol client certificate list")
    {
        Add(access), List(access), Remove(access),
    };

    private static Verb Add(StoreAccess access)
    {
        var name = new Argument<AccountName>("NAME")
        {
            Description = "The client it stands for.",
            CustomParser = static result => Options.ReadName(result, "NAME"),
        };
        var mark = new MarkOptions();
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "add", "Lets a certificate stand for a client: one certificate by its thumbprint, or every trusted one of a name by its subject.",
            """
            pincontrol client certificate add shop --file shop.crt --operator you
            pincontrol client certificate add shop --file shop.crt --by-subject --operator you
            pincontrol client certificate add shop --subject CN=shop,O=Acme --operator you
            """)
        {
            name, who, json,
        };
        mark.AddTo(verb);
        verb.SetAction((parsed, cancellation) => AddAsync(
            access, new NewClientCertificate(mark.Read(parsed), parsed.GetRequiredValue(name), parsed.GetRequiredValue(who)), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> AddAsync(StoreAccess access, NewClientCertificate certificate, bool json, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: false);
        if (!json)
        {
            Report.WriteStore(opened);
        }

        switch (await opened.Store.AddCertificateAsync(certificate, cancellation))
        {
            case CertificateAddition.ClientUnknown:
                await Console.Error.WriteLineAsync($"There is no client {certificate.Client}; \"client list\" shows them. Nothing was changed.");
                return StartUp.Failed;
            case CertificateAddition.Taken:
                await Console.Error.WriteLineAsync($"{certificate.Mark} stands for a client already; \"client certificate list\" shows which. Nothing was changed.");
                return StartUp.Failed;
            case CertificateAddition.Added when json:
                Report.Write(new Changed(opened.Description, certificate.Client.Text, certificate.Mark.Text));
                return 0;
            default:
                Report.WriteFact("Client", certificate.Client.Text);
                Report.WriteFact("Certificate", certificate.Mark.Text);
                return 0;
        }
    }

    private static Verb List(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb("list", "Lists which certificates stand for which clients.", "pincontrol client certificate list") { json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var certificates = await opened.Store.ListCertificatesAsync(cancellation);
            if (parsed.GetValue(json))
            {
                Report.Write(new Listed(opened.Description, [.. certificates.Select(static one => new Row(one.Client, one.Tenant, one.Enabled, one.Mark))]));
                return 0;
            }

            Report.WriteStore(opened);
            Report.WriteTable(
                ["CLIENT", "TENANT", "ENABLED", "CERTIFICATE"],
                certificates.Select(static one => (string[])[one.Client, one.Tenant, one.Enabled ? "yes" : "no", one.Mark]));
            return 0;
        });
        return verb;
    }

    private static Verb Remove(StoreAccess access)
    {
        var mark = new MarkOptions();
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "remove", "Ends that a certificate stands for a client. Every node refuses it within five seconds.",
            """
            pincontrol client certificate remove --file shop.crt --operator you
            pincontrol client certificate remove --subject CN=shop,O=Acme --operator you
            """)
        {
            who, json,
        };
        mark.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var end = new ClientCertificateEnd(mark.Read(parsed), parsed.GetRequiredValue(who));
            var client = await opened.Store.RemoveCertificateAsync(end, cancellation);
            if (client is null)
            {
                await Console.Error.WriteLineAsync($"{end.Mark} stands for no client; \"client certificate list\" shows those that do. Nothing was changed.");
                return StartUp.Failed;
            }

            if (parsed.GetValue(json))
            {
                Report.Write(new Changed(opened.Description, client, end.Mark.Text));
                return 0;
            }

            Report.WriteStore(opened);
            Report.WriteFact("Client", client);
            Report.WriteFact("Removed", end.Mark.Text);
            return 0;
        });
        return verb;
    }

    /// <summary>Exactly one of: a certificate's file, a thumbprint, a subject.</summary>
    private sealed class MarkOptions
    {
        private readonly Option<CertificateMark?> _thumbprint = new("--thumbprint")
        {
            Description = "The certificate's SHA-256, as openssl x509 -fingerprint -sha256 shows it.",
            HelpName = "HEX",
            CustomParser = static result => CertificateMark.TryParseThumbprint(Options.Text(result), out var mark)
                ? mark
                : Options.Refuse<CertificateMark>(result, "--thumbprint takes 64 hexadecimal digits, the SHA-256 of the certificate, with or without colons."),
        };

        private readonly Option<CertificateMark?> _subject = new("--subject")
        {
            Description = "The certificate's subject, as openssl x509 -subject -nameopt RFC2253 shows it.",
            HelpName = "DN",
            CustomParser = static result => CertificateMark.TryParseSubject(Options.Text(result), out var mark)
                ? mark
                : Options.Refuse<CertificateMark>(result, "--subject takes a distinguished name as RFC 4514 writes it, without spaces between its parts, such as CN=shop,O=Acme."),
        };

        private readonly Option<string?> _file = new("--file") { Description = "The certificate itself, PEM or DER.", HelpName = "PATH" };
        private readonly Option<bool> _bySubject = new("--by-subject") { Description = "Take the subject of --file rather than its thumbprint." };

        public void AddTo(Verb verb)
        {
            verb.Add(_file);
            verb.Add(_bySubject);
            verb.Add(_thumbprint);
            verb.Add(_subject);
            verb.Validators.Add(result =>
            {
                var given = new[] { result.GetResult(_file), result.GetResult(_thumbprint), result.GetResult(_subject) }.Count(static one => one is not null);
                if (given != 1)
                {
                    result.AddError("Name the certificate by exactly one of --file, --thumbprint and --subject.");
                }
            });
        }

        /// <exception cref="SettingException">The file holds no certificate, or one without a usable subject.</exception>
        public CertificateMark Read(ParseResult parsed)
        {
            if ((parsed.GetValue(_thumbprint) ?? parsed.GetValue(_subject)) is { } named)
            {
                return named;
            }

            using var certificate = Load(parsed.GetValue(_file)!);
            return parsed.GetValue(_bySubject)
                ? CertificateMark.SubjectOf(certificate) ?? throw new SettingException("The certificate's subject is empty, too long, or has a part of several values. Name it by its thumbprint.")
                : CertificateMark.ThumbprintOf(certificate);
        }

        private static X509Certificate2 Load(string path)
        {
            try
            {
                using var file = File.OpenRead(path);
                var bytes = new byte[MostBytes];
                var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                return X509CertificateLoader.LoadCertificate(bytes.AsSpan(0, length));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new SettingException($"--file {path} cannot be read as a certificate, PEM or DER.", fault);
            }
        }
    }

    private sealed record Changed(string Store, string Client, string Certificate);

    private sealed record Listed(string Store, IReadOnlyList<Row> Certificates);

    private sealed record Row(string Client, string Tenant, bool Enabled, string Certificate);
}
