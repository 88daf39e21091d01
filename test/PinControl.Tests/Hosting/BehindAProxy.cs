using PinControl.Tests.Clients;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Hosting;

/// <summary>What is believed of forwarded headers, and what is never: the real service, the test being the proxy.</summary>
public sealed class BehindAProxy
{
    [Fact]
    public async Task A_trusted_proxy_s_client_address_is_recorded_as_far_as_the_hops_are_trusted()
    {
        await using var server = PinControlServer.Start("Proxy:TrustedNetworks=127.0.0.0/8, 10.1.0.0/16");
        await IssueAsync(server, ("X-Forwarded-For", "203.0.113.7"));
        await IssueAsync(server, ("X-Forwarded-For", "198.51.100.1, 203.0.113.8, 10.1.2.3"));
        await IssueAsync(server, ("X-Forwarded-For", "nonsense"));
        Assert.Equal(1L, From(server, "203.0.113.7"));
        Assert.Equal(1L, From(server, "203.0.113.8"));
        Assert.Equal(1L, From(server, "127.0.0.1"));
        Assert.Equal(0L, From(server, "198.51.100.1"));
    }

    [Fact]
    public async Task From_anybody_else_forwarded_headers_are_nothing()
    {
        await using var server = PinControlServer.Start("Proxy:TrustedNetworks=10.1.0.0/16");
        await IssueAsync(server, ("X-Forwarded-For", "203.0.113.7"));
        Assert.Equal(1L, From(server, "127.0.0.1"));
        await using var without = PinControlServer.Start();
        await IssueAsync(without, ("X-Forwarded-For", "203.0.113.7"));
        Assert.Equal(1L, From(without, "127.0.0.1"));
    }

    [Fact]
    public async Task PublicUrl_in_ASCII_stands_in_answers_whatever_host_was_asked_for()
    {
        await using var server = PinControlServer.Start("Proxy:TrustedNetworks=127.0.0.1", "PublicUrl=https://pín.example:8443/karten/");
        var body = await IssueAsync(server, ("X-Forwarded-Host", "evil.example"), ("Host", "evil.example"), ("Forwarded", "host=evil.example"));
        Assert.Contains("\"pinURL\":\"https://xn--pn-nja.example:8443/karten/pincontrol/pin/view\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", body, StringComparison.Ordinal);
    }

    private static async Task<string> IssueAsync(PinControlServer server, params (string Name, string Value)[] headers)
    {
        var (status, body) = await server.Anonymous.IssueAsync(Calls.Demo, headers);
        Assert.Equal(201, status);
        return body;
    }

    private static object? From(PinControlServer server, string address) =>
        server.Sql($"SELECT count(*) FROM audit WHERE event = 'TOKEN_ISSUE' AND json_extract(body, '$.from') = '{address}'");
}
