using System.Net;
using System.Text;
using PinControl.Tests.Serving;
using PinControl.Vault;
using Xunit;

namespace PinControl.Tests.Studio;

/// <summary>Production shows neither studio, nor demo credentials, nor a webview page in a frame.</summary>
public sealed class OutsideDevelopment : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-production-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Production_has_no_studio_no_demo_client_and_frames_no_webview_page()
    {
        await using (await ServiceProcess.StartAsync(_folder))
        {
            // Development makes the keys.
        }

        await using var service = await ServiceProcess.StartAsync(
            _folder, "--environment=Production", $"--Vault:AllowSoftwareInProduction={VaultOptions.SoftwareInProduction}",
            $"--Storage:SqlitePath={Path.Combine(_folder, "production", "pincontrol.db")}");
        using var http = ServiceProcess.NewClient(service.Address);
        foreach (var path in (string[])["/studio", "/studio/parent", "/studio/studio.js", "/studio/bridges.js"])
        {
            using var none = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }

        foreach (var path in (string[])["/studio/token", "/studio/reset", "/studio/produce"])
        {
            using var none = await http.PostAsync(path, Json("{}"));
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }

        using var token = await http.PostAsync("/pincontrol/v2/plastic/1001?auditUser=test", Json("""{"scope":"VIEW_PIN"}"""));
        Assert.Equal(HttpStatusCode.Unauthorized, token.StatusCode);
        foreach (var key in (string[])["demo-frame", "demo-frame-any"])
        {
            using var frame = await http.GetAsync($"/pincontrol/frame?key={key}");
            Assert.Equal(HttpStatusCode.Forbidden, frame.StatusCode);
        }

        Assert.Contains("frame-ancestors 'none'", await PolicyOfAFramedPostAsync(http), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "production", "demo.secret")));
        Assert.True(File.Exists(Path.Combine(_folder, "demo.secret")));
    }

    [Fact]
    public async Task Production_refuses_a_store_that_Development_filled()
    {
        await using (await ServiceProcess.StartAsync(_folder))
        {
            // Development makes keys and demo data.
        }

        var (code, error) = await ServiceProcess.RunToEndAsync(
            _folder, "--environment=Production", $"--Vault:AllowSoftwareInProduction={VaultOptions.SoftwareInProduction}");
        Assert.Equal(2, code);
        Assert.Contains("Storage:SqlitePath", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Development_frames_a_webview_page_for_its_own_studio_alone()
    {
        await using var server = PinControlServer.Start();
        Assert.Contains($"frame-ancestors {server.Address.GetLeftPart(UriPartial.Authority)}", await PolicyOfAFramedPostAsync(server.Anonymous), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", await PolicyOfAFramedPostAsync(server.Anonymous, site: "cross-site"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", await PolicyOfAFramedPostAsync(server.Anonymous, destination: "document"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_studio_s_back_end_hears_the_studio_alone()
    {
        await using var server = PinControlServer.Start();
        foreach (var origin in (string?[])[null, "null", "https://evil.example", "http://localhost:1"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/studio/reset") { Content = Json("{}") };
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using var refused = await server.Anonymous.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_reset_brings_the_demo_plastics_back_and_ends_their_sessions()
    {
        await using var server = PinControlServer.Start();
        using var device = new Device.TestDevice(server.Anonymous);
        await device.OpenSetAsync(await server.IssueAsync("1002", "SET_PIN"));
        await server.PutAsync("1001", "BLOCKED", produced: true);
        await server.PutAsync("1003", "ACTIVE", produced: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/studio/reset") { Content = Json("{}") };
        request.Headers.Add("Origin", server.Address.GetLeftPart(UriPartial.Authority));
        using var reset = await server.Anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);

        using var late = await device.SetAsync(device.Wrap("7294"));
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.Contains("\"status\":\"INACTIVE\",\"produced\":false,\"pinLength\":4,\"pinStatus\":\"WAITING\"", await PlasticAsync(server, "1002"), StringComparison.Ordinal);
        Assert.Contains("\"status\":\"BLOCKED\",\"produced\":true", await PlasticAsync(server, "1003"), StringComparison.Ordinal);
        using var viewer = new Device.TestDevice(server.Anonymous);
        Assert.Matches("^[0-9]{4}$", await viewer.ViewAsync(await server.IssueAsync("1001", "VIEW_PIN")));
    }

    private static Task<string> PlasticAsync(PinControlServer server, string plastic) =>
        server.Client.GetStringAsync($"/pincontrol/cards/v1/plastics/{plastic}?auditUser=test");

    private static async Task<string> PolicyOfAFramedPostAsync(HttpClient http, string destination = "iframe", string site = "same-origin")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pincontrol/pin/view")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["controlId"] = new string('A', 43) }),
        };
        request.Headers.Add("Sec-Fetch-Dest", destination);
        request.Headers.Add("Sec-Fetch-Site", site);
        using var page = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
