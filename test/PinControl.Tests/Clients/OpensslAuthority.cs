using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PinControl.Tests.Serving;

namespace PinControl.Tests.Clients;

/// <summary>A certificate authority that openssl keeps: its certificates, its list, and its responder, which openssl answers for and this serves on loopback.</summary>
internal sealed class OpensslAuthority : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _responder;
    private int _asked;
    private int _made;

    private OpensslAuthority(string folder)
    {
        _folder = folder;
        Address = $"http://127.0.0.1:{PinControlServer.FreePort()}";
        ListAddress = $"{Address}/{Guid.NewGuid():N}/ca.crl";
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(Address);
        _responder = builder.Build();
        _responder.Run(AnswerAsync);
    }

    /// <summary>Where its responder is: <c>/ocsp</c>.</summary>
    public string Address { get; }

    /// <summary>Where its list is. .NET keeps one for a day by its address and its issuer's name: each authority's is its own, on whatever port.</summary>
    public string ListAddress { get; }

    public string CertificatePath => Path.Combine(_folder, "ca.pem");

    /// <summary>How often the responder or the list was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <param name="folder">An empty one, for its files.</param>
    public static async Task<OpensslAuthority> FoundAsync(string folder)
    {
        var authority = new OpensslAuthority(folder);
        await authority.RunAsync(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 -subj '/CN=Asked Root'
            touch index.txt
            printf '[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\ncertificate=ca.pem\nprivate_key=ca.key\ndefault_md=sha256\ndefault_crl_days=1\n' > ca.cnf
            """);
        await authority._responder.StartAsync();
        return authority;
    }

    /// <param name="name">The subject's CN, and its files' name.</param>
    /// <param name="lines">Lines of openssl's extension file: where the authority is asked.</param>
    /// <param name="use">Its extended key usage.</param>
    public async Task<X509Certificate2> IssueAsync(string name, string use, params string[] lines)
    {
        await RunAsync(
            $"""
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}.key -out {name}.csr -subj '/CN={name}'
            openssl x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -days 20 -out {name}.crt -extfile <(printf '%s\n' extendedKeyUsage={use} {string.Join(' ', lines)})
            openssl ca -config ca.cnf -valid {name}.crt
            """);
        return X509Certificate2.CreateFromPemFile(Path.Combine(_folder, name + ".crt"), Path.Combine(_folder, name + ".key"));
    }

    public Task RevokeAsync(string name) => RunAsync($"openssl ca -config ca.cnf -revoke {name}.crt");

    public async ValueTask DisposeAsync() => await _responder.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        // RFC 6960, A.1: the request in Base64, percent-encoded, behind the responder's address.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var answer = string.Create(CultureInfo.InvariantCulture, $"answer-{Interlocked.Increment(ref _made)}");
        if (target.StartsWith("/ocsp/", StringComparison.Ordinal))
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder, answer + ".req"), Convert.FromBase64String(Uri.UnescapeDataString(target["/ocsp/".Length..])));
            await RunAsync($"openssl ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -ndays 1 -reqin {answer}.req -respout {answer}");
            context.Response.ContentType = "application/ocsp-response";
        }
        else
        {
            await RunAsync($"openssl ca -config ca.cnf -gencrl | openssl crl -outform der -out {answer}");
        }

        await context.Response.Body.WriteAsync(await File.ReadAllBytesAsync(Path.Combine(_folder, answer)));
    }

    private async Task RunAsync(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = bash.StandardOutput.ReadToEndAsync();
        var error = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        if (bash.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script}\n{await output}\n{error}");
        }
    }
}
