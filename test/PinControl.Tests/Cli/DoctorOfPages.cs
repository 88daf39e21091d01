using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PinControl.Hosting;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Cli;

/// <summary><c>doctor --url</c> against a real service, directly and through a proxy that changes what passes, as an attacker or a CDN would.</summary>
public sealed class DoctorOfPages(SharedServer shared) : IClassFixture<SharedServer>, IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-doctor-").FullName;
    private WebApplication? _proxy;

    private PinControlServer Server => shared.Server;

    public async ValueTask DisposeAsync()
    {
        await (_proxy?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_same_build_is_equal_page_by_page()
    {
        var result = (await DoctorAsync("--url", Server.Address.ToString(), "--frame-key", "demo-frame")).AssertDone();
        Assert.Contains("the pages are those of this build", result.Output, StringComparison.Ordinal);
        var document = (await DoctorAsync("--url", $"{Server.Address}pincontrol", "--frame-key", "demo-frame", "--json")).Json();
        Assert.True(document.GetProperty("isEqual").GetBoolean());
        Assert.Equal(5, document.GetProperty("pages").GetArrayLength());
        Assert.Contains("--frame-key", (await DoctorAsync("--url", Server.Address.ToString())).AssertDone().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("</title>", "</title><script src=\"https://skimmer.example/a.js\"></script>", "a script from elsewhere: https://skimmer.example/a.js")]
    [InlineData("</body>", "<script>fetch('/x')</script></body>", "a script that is not this build's: sha256-")]
    [InlineData("'use strict';\nif (window.pincontrol)", "if (window.pincontrol)", "the script main is missing: sha256-")]
    [InlineData("<style>", "<style>*{color:red}", "a style that is not this build's: sha256-")]
    [InlineData("<body>", "<body onload=\"x()\">", "the markup differs from line ")]
    [InlineData("\"device\":\"/pincontrol/device\"", "\"device\":\"/evil/device\"", "the markup differs from line ")]
    public async Task A_changed_page_is_named(string was, string becomes, string finding)
    {
        await StartProxyAsync(html => html.Replace(was, becomes, StringComparison.Ordinal), static _ => { });
        var result = await DoctorAsync("--url", _proxy!.Urls.Single(), "--frame-key", "demo-frame");
        Assert.True(result.Code == 1, result.Output + result.Error);
        Assert.Contains($"POST pin/view: {finding}", result.Output, StringComparison.Ordinal);
        Assert.Contains("the pages are not those of this build", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Security-Policy", "script-src 'unsafe-inline'")]
    [InlineData("Referrer-Policy", "unsafe-url")]
    [InlineData("X-Content-Type-Options", null)]
    [InlineData("Permissions-Policy", null)]
    [InlineData("X-Frame-Options", null)]
    [InlineData("Set-Cookie", "a=b")]
    public async Task A_changed_header_is_named(string name, string? value)
    {
        await StartProxyAsync(static html => html, headers => headers[name] = value);
        var result = await DoctorAsync("--url", _proxy!.Urls.Single(), "--frame-key", "demo-frame");
        Assert.True(result.Code == 1, result.Output + result.Error);
        Assert.Contains($"POST pin/set: {name} is {value ?? "missing"}".Replace("is a=b", "is there", StringComparison.Ordinal), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_is_trusted_by_the_given_authority_only()
    {
        using var authority = Authority();
        using var leaf = Leaf(authority);
        var file = Path.Combine(_folder, "ca.pem");
        await File.WriteAllTextAsync(file, authority.ExportCertificatePem());
        await StartProxyAsync(static html => html, static _ => { }, leaf);
        var url = _proxy!.Urls.Single();
        (await DoctorAsync("--url", url)).AssertRefused(2, "--ca FILE names the authority to trust");
        (await DoctorAsync("--url", url, "--ca", file, "--frame-key", "demo-frame")).AssertDone();
        (await DoctorAsync("--url", url, "--ca", Path.Combine(_folder, "none.pem"))).AssertRefused(2, "--ca ");
    }

    [Fact]
    public async Task A_service_that_does_not_answer_and_a_URL_that_is_none_end_with_2()
    {
        (await DoctorAsync("--url", $"http://127.0.0.1:{PinControlServer.FreePort()}")).AssertRefused(2, "http://127.0.0.1");
        (await DoctorAsync("--url", "pin.example.org")).AssertRefused(2, "--url takes an absolute http or https URL");
        (await DoctorAsync("--ca", "x")).AssertRefused(2, "go with --url");
    }

    [Fact]
    public async Task The_manifest_names_every_script_that_a_page_s_policy_allows_and_the_service_gives_the_same()
    {
        var printed = (await CommandProcess.RunAsync(_folder, "pages", "manifest", "--json")).AssertDone().Output;
        var served = await Server.Anonymous.GetStringAsync("/pincontrol/pages/manifest.json");
        Assert.Equal(served, printed.TrimEnd());
        var text = (await CommandProcess.RunAsync(_folder, "pages", "manifest")).AssertDone().Output;
        using var frame = await Server.Anonymous.GetAsync("/pincontrol/frame?key=demo-frame");
        foreach (var source in frame.Headers.GetValues("Content-Security-Policy").Single().Split(' ', ';').Where(static word => word.StartsWith("'sha256-", StringComparison.Ordinal)))
        {
            Assert.Contains(source.Trim('\''), text, StringComparison.Ordinal);
            Assert.Contains(source.Trim('\''), served, StringComparison.Ordinal);
        }

        Assert.Contains("Redeems the control token", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static Task<CommandResult> DoctorAsync(params string[] arguments) =>
        CommandProcess.RunAsync("Production", "dotnet", [typeof(StartUp).Assembly.Location, "doctor", .. arguments]);

    private async Task StartProxyAsync(Func<string, string> body, Action<IHeaderDictionary> headers, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        _proxy = builder.Build();
        _proxy.Run(async context =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
            request.Headers.Add("Accept-Language", (string?)context.Request.Headers.AcceptLanguage);
            if (context.Request.HasFormContentType)
            {
                request.Content = new FormUrlEncodedContent([KeyValuePair.Create("controlId", (string?)(await context.Request.ReadFormAsync())["controlId"])]);
            }

            using var response = await Server.Anonymous.SendAsync(request);
            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(static header => header.Key is not ("Transfer-Encoding" or "Content-Length")))
            {
                context.Response.Headers[name] = values.ToArray();
            }

            headers(context.Response.Headers);
            await context.Response.WriteAsync(body(await response.Content.ReadAsStringAsync()), Encoding.UTF8);
        });
        await _proxy.StartAsync();
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=PinControl test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
    }

    private static X509Certificate2 Leaf(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, Now.AddHours(-1), Now.AddHours(12), RandomNumberGenerator.GetBytes(8));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();
}
