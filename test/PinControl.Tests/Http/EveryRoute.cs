using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using PinControl.Tests.Contract;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Http;

/// <summary>DESIGN 3.1: every answer has the headers that protect it. The routes are the application's own list, so that a new one is not forgotten.</summary>
public sealed class EveryRoute : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Everywhere = new()
    {
        ["Cache-Control"] = "no-store",
        ["Referrer-Policy"] = "no-referrer",
        ["X-Content-Type-Options"] = "nosniff",
    };

    private readonly PinControlServer _server = PinControlServer.Start("Limits:FailedLogins=2", "Limits:UnknownControlIds=200");
    private readonly List<string> _faults = [];
    private readonly HashSet<int> _statuses = [];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Has_the_protective_headers_answered_as_it_should_be_and_with_a_wrong_method()
    {
        var routes = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.InRange(routes.Count, 25, 500);
        foreach (var route in routes)
        {
            var path = Fill(route.RoutePattern);
            var methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            foreach (var method in methods)
            {
                foreach (var client in (HttpClient[])[_server.Client, _server.Anonymous])
                {
                    await CheckAsync(client, method, path, "{}", "application/json");
                    await CheckAsync(client, method, path, "controlId=nobody-knows-it", "application/x-www-form-urlencoded");
                    await CheckAsync(client, method, path, null, null);
                }
            }

            await CheckAsync(_server.Client, "PATCH", path, null, null);
        }

        Assert.Empty(_faults);
        Assert.Superset(new HashSet<int> { 200, 400, 401, 403, 404, 405, 415 }, _statuses);
    }

    [Fact]
    public async Task Has_them_on_errors_too()
    {
        await ExpectAsync(404, "GET", "/");
        await ExpectAsync(404, "GET", "/nothing/here");
        await ExpectAsync(404, "GET", "/pincontrol/v2/nothing");
        await ExpectAsync(404, "GET", "/pincontrol/pin/nothing");
        await ExpectAsync(403, "GET", "/pincontrol/frame?key=no-such-key");
        await ExpectAsync(200, "GET", "/pincontrol/frame?key=demo-frame");
        await ExpectAsync(405, "GET", "/pincontrol/pin/view");
        await ExpectAsync(400, "POST", "/pincontrol/pin/view?controlId=in-the-url", "controlId=x", "application/x-www-form-urlencoded");
        await ExpectAsync(413, "POST", "/pincontrol/v2/plastic/1001?auditUser=u", new string(' ', 200_000), "application/json");
        await ExpectAsync(413, "POST", "/pincontrol/device/open", new string(' ', 9000), "application/json");
        await ExpectAsync(415, "POST", "/pincontrol/v2/plastic/1001?auditUser=u", "{}", "text/plain");
        await ExpectAsync(201, "POST", "/pincontrol/v2/plastic/1001?auditUser=u", """{"scope":"VIEW_PIN"}""", "application/json");

        await using (_server.Store.Lock())
        {
            await ExpectAsync(503, "POST", "/pincontrol/v2/plastic/1001?auditUser=u", """{"scope":"VIEW_PIN"}""", "application/json");
            await ExpectAsync(503, "GET", "/health/ready");
            await ExpectAsync(200, "GET", "/health/live");
        }

        // The first wait is of one second: the next request is not to come after it.
        _server.Clock.Stop();
        using var guesser = _server.NewClient();
        guesser.DefaultRequestHeaders.Authorization = PinControlServer.Basic("demo", "wrong");
        foreach (var status in (int[])[401, 401, 429])
        {
            await ExpectAsync(status, "POST", "/pincontrol/v2/plastic/1001?auditUser=u", """{"scope":"VIEW_PIN"}""", "application/json", guesser);
        }

        for (var i = 0; i < 200; i++)
        {
            using var unknown = await SendAsync(_server.Anonymous, "POST", "/pincontrol/pin/view", $"controlId={i}", "application/x-www-form-urlencoded");
        }

        await ExpectAsync(429, "POST", "/pincontrol/pin/view", "controlId=x", "application/x-www-form-urlencoded");
        await ExpectAsync(429, "POST", "/pincontrol/pin/set", "controlId=x", "application/x-www-form-urlencoded");
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Has_them_on_what_the_device_channel_refuses_and_on_faults()
    {
        using var device = new TestDevice(_server.Anonymous);
        using var wrongScope = await device.OpenAsync(await _server.IssueAsync("1001", "VIEW_PIN"), "SET_PIN");
        using var unknown = await device.OpenAsync(new string('A', 43), "VIEW_PIN");
        await device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        using var weak = await device.SetAsync(device.Wrap("1234"));
        _server.Sql("UPDATE plastic SET binding_tag = sealed_pin WHERE plastic_id = '1001'");
        using var damaged = await device.OpenAsync(await _server.IssueAsync("1001", "VIEW_PIN"), "VIEW_PIN");
        foreach (var (status, response) in ((int, HttpResponseMessage)[])[(409, wrongScope), (410, unknown), (422, weak), (500, damaged)])
        {
            Assert.Equal(status, (int)response.StatusCode);
            Check(response, "POST", "/pincontrol/device");
        }

        _server.Store.BreakTokens("the cause");
        await ExpectAsync(500, "POST", "/pincontrol/v2/plastic/1001?auditUser=u", """{"scope":"VIEW_PIN"}""", "application/json");
        Assert.Empty(_faults);
    }

    [Fact]
    public void Whose_caller_must_log_in_is_among_the_requests_that_the_tests_of_credentials_make()
    {
        var requests = Bodies.Everything(new string('A', 43)).Select(static request => (request.Method.Method, Path: new Uri(new Uri("http://x"), request.RequestUri!).AbsolutePath)).ToList();
        var routes = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static route => route.Metadata.GetMetadata<IAuthorizeData>() is not null).ToList();
        Assert.Equal(requests.Count, routes.Sum(static route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Count));
        foreach (var route in routes)
        {
            var matcher = new TemplateMatcher(new RouteTemplate(route.RoutePattern), new RouteValueDictionary());
            var methods = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods;
            Assert.All(methods, method => Assert.Contains(requests, request => request.Method == method && matcher.TryMatch(request.Path, new RouteValueDictionary())));
        }
    }

    private async Task ExpectAsync(int status, string method, string path, string? body = null, string? type = null, HttpClient? client = null)
    {
        using var response = await SendAsync(client ?? _server.Client, method, path, body, type);
        Assert.True(status == (int)response.StatusCode, $"{method} {path}: {(int)response.StatusCode} instead of {status}");
        Check(response, method, path);
    }

    private async Task CheckAsync(HttpClient client, string method, string path, string? body, string? type)
    {
        using var response = await SendAsync(client, method, path, method == "GET" ? null : body, type);
        Check(response, method, path);
    }

    private void Check(HttpResponseMessage response, string method, string path)
    {
        var what = $"{method} {path} {(int)response.StatusCode}";
        _statuses.Add((int)response.StatusCode);
        foreach (var (name, value) in Everywhere)
        {
            Demand(response, what, name, value);
        }

        var policy = Header(response, "Content-Security-Policy") ?? string.Empty;
        if (!policy.StartsWith("default-src 'none'; ", StringComparison.Ordinal) || policy.Contains("unsafe", StringComparison.Ordinal) || !policy.Contains("frame-ancestors ", StringComparison.Ordinal))
        {
            _faults.Add($"{what}: Content-Security-Policy is {policy}");
        }

        Demand(response, what, "X-Frame-Options", policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) ? "DENY" : null);
        var (isFrame, isPage) = (path.StartsWith("/pincontrol/frame", StringComparison.Ordinal), path.StartsWith("/pincontrol/pin", StringComparison.Ordinal));
        Demand(response, what, "Cross-Origin-Resource-Policy", isFrame ? "cross-origin" : "same-origin");
        Demand(response, what, "Cross-Origin-Embedder-Policy", isFrame ? "require-corp" : null);
        Demand(response, what, "Cross-Origin-Opener-Policy", isPage ? "same-origin" : null);
        if ((isFrame || isPage) != (Header(response, "Permissions-Policy")?.Contains("camera=()", StringComparison.Ordinal) == true))
        {
            _faults.Add($"{what}: Permissions-Policy");
        }

        foreach (var name in (string[])["Server", "Set-Cookie", "X-Powered-By", "Access-Control-Allow-Origin"])
        {
            Demand(response, what, name, null);
        }
    }

    private void Demand(HttpResponseMessage response, string what, string name, string? value)
    {
        if (Header(response, name) != value)
        {
            _faults.Add($"{what}: {name} is {Header(response, name) ?? "missing"} instead of {value ?? "missing"}");
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, string? body, string? type)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type!);
        }

        return await client.SendAsync(request);
    }

    private static string Fill(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(static segment => string.Concat(segment.Parts.Select(static part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart { Name: "reference" } => new string('A', 43),
        _ => "1001",
    })))) + "?auditUser=test";
}
