using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
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

    private string[] Origins => [$"http://127.0.0.1:{Server.Address.Port}", $"http://localhost:{Server.Address.Port}"];

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
        Assert.False(document.GetProperty("originsCompared").GetBoolean());
        Assert.Equal(Origins.Order(), document.GetProperty("origins").EnumerateArray().Select(static origin => origin.GetString()!).Order());
        foreach (var origin in Origins)
        {
            Assert.Contains(origin, result.Output, StringComparison.Ordinal);
        }

        Assert.Contains("Not compared", result.Output, StringComparison.Ordinal);
        var compared = (await DoctorAsync(["--url", Server.Address.ToString(), "--frame-key", "demo-frame", .. Origins.SelectMany(static one => (string[])["--origin", one])])).AssertDone();
        Assert.DoesNotContain("Not compared", compared.Output, StringComparison.Ordinal);
        var fewer = await DoctorAsync("--url", Server.Address.ToString(), "--frame-key", "demo-frame", "--origin", "https://shop.example");
        Assert.Contains("https://shop.example may not embed the frame; --origin names it", fewer.Output, StringComparison.Ordinal);
        Assert.Contains("--frame-key", (await DoctorAsync("--url", Server.Address.ToString())).AssertDone().Output, StringComparison.Ordinal);
        var unknown = await DoctorAsync("--url", Server.Address.ToString(), "--frame-key", "nope");
        Assert.Equal(1, unknown.Code);
        Assert.Contains("the status is 403, not 200: the frame key is not known there", unknown.Output, StringComparison.Ordinal);
        Assert.Contains("Not seen", unknown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Not compared", unknown.Output, StringComparison.Ordinal);
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
    [InlineData("https://evil.example ", "https://evil.example may embed the frame; no --origin names it")]
    [InlineData("https: ", "Content-Security-Policy is ")]
    [InlineData("https://*.example ", "Content-Security-Policy is ")]
    public async Task A_further_parent_of_the_frame_is_named_though_header_and_page_agree(string extra, string finding)
    {
        await StartProxyAsync(
            html => html.Replace("\"origins\":[", $"\"origins\":[\"{extra.Trim()}\",", StringComparison.Ordinal),
            headers => headers.ContentSecurityPolicy = ((string)headers.ContentSecurityPolicy!).Replace("frame-ancestors http", $"frame-ancestors {extra}http", StringComparison.Ordinal));
        var result = await DoctorAsync(["--url", _proxy!.Urls.Single(), "--frame-key", "demo-frame", .. Origins.SelectMany(static one => (string[])["--origin", one])]);
        Assert.True(result.Code == 1, result.Output + result.Error);
        Assert.Contains($"GET frame?key=demo-frame: {finding}", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Security-Policy", "script-src 'unsafe-inline'", "is script-src 'unsafe-inline'; expected default-src")]
    [InlineData("Referrer-Policy", "unsafe-url", "is unsafe-url; expected no-referrer")]
    [InlineData("X-Content-Type-Options", null, "is missing")]
    [InlineData("Permissions-Policy", null, "is missing")]
    [InlineData("X-Frame-Options", null, "is missing")]
    [InlineData("Content-Type", "text/html; charset=utf-16", "is text/html; charset=utf-16; expected text/html; charset=utf-8")]
    [InlineData("Set-Cookie", "a=b", "is there")]
    [InlineData("Refresh", "0;url=https://evil.example", "is there; this build does not send it")]
    [InlineData("Access-Control-Allow-Origin", "*", "is there")]
    [InlineData("Content-Location", "/other", "is there")]
    public async Task A_changed_header_is_named(string name, string? value, string finding)
    {
        await StartProxyAsync(static html => html, headers => headers[name] = value);
        var result = await DoctorAsync("--url", _proxy!.Urls.Single(), "--frame-key", "demo-frame");
        Assert.True(result.Code == 1, result.Output + result.Error);
        Assert.Contains($"POST pin/set: {name} {finding}", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_proxy_adds_is_named_unless_it_is_known_to()
    {
        await StartProxyAsync(static html => html, static headers => (headers["X-Trace"], headers.Via, headers.StrictTransportSecurity) = ("1", "1.1 proxy", "max-age=1"));
        var result = await DoctorAsync("--url", _proxy!.Urls.Single(), "--frame-key", "demo-frame");
        Assert.Equal(5, result.Output.Split('\n').Count(static line => line.EndsWith(": X-Trace is there; this build does not send it", StringComparison.Ordinal)));
        Assert.DoesNotContain("Via", result.Output, StringComparison.Ordinal);
        (await DoctorAsync("--url", _proxy!.Urls.Single(), "--frame-key", "demo-frame", "--proxy-header", "X-Trace")).AssertDone();
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
        (await DoctorAsync("--url", "http://127.0.0.1:1", "--origin", "https://shop.example")).AssertRefused(2, "--origin, --theme and --next-step go with --frame-key");
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

        using var manifest = JsonDocument.Parse(served);
        Assert.DoesNotContain('+', manifest.RootElement.GetProperty("version").GetString()!);
        foreach (var (kind, atWork, method, path) in ((string, bool, string, string)[])[
            ("view", true, "POST", "pin/view"), ("set", true, "POST", "pin/set"), ("frame", true, "GET", "frame?key=demo-frame"),
            ("view", false, "GET", "pin/view"), ("set", false, "GET", "pin/set"), ("frame", false, "GET", "frame")])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/pincontrol/" + path);
            request.Content = method == "GET" ? null : new FormUrlEncodedContent([KeyValuePair.Create("controlId", new string('A', 43))]);
            using var page = await Server.Anonymous.SendAsync(request);
            var listed = manifest.RootElement.GetProperty("pages").EnumerateArray().Single(one => one.GetProperty("kind").GetString() == kind && one.GetProperty("atWork").GetBoolean() == atWork);
            var policy = listed.GetProperty("contentSecurityPolicy").GetString()!.Replace("{the frame key's origins}", string.Join(' ', Origins), StringComparison.Ordinal);
            Assert.Equal(policy, page.Headers.GetValues("Content-Security-Policy").Single());

            // The size is that of what is sent, but for the little that no build knows.
            var bytes = listed.GetProperty("languages").EnumerateArray().Single(static one => one.GetProperty("language").GetString() == "en").GetProperty("bytes").GetInt32();
            Assert.InRange((await page.Content.ReadAsByteArrayAsync()).Length - bytes, -60, 350);
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
