using System.Net.Http.Headers;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>The cardholder's surface looks at no credentials, good or bad, whatever ways there are to sign in.</summary>
public sealed class CardholderRoutes
{
    [Fact]
    public async Task A_token_sent_there_makes_nobody_look_for_the_provider_s_keys()
    {
        await using var provider = new IdentityProvider();
        await provider.StartAsync();
        await using var server = PinControlServer.Start(
            "Authentication:Schemes=bearer", $"Authentication:Bearer:Authority={provider.Address}", $"Authentication:Bearer:Audience={TokenSigner.Audience}");
        using var signer = new TokenSigner("one");
        var token = Calls.Bearer(signer.Sign(TokenSigner.Claims(server.Clock.GetUtcNow())));
        Assert.Equal(410, await OpenAsync(server, token));
        Assert.Equal(200, (await server.Anonymous.CallAsync(HttpMethod.Get, "/health/ready", token)).Status);
        Assert.Equal(0, provider.Asked);
        await provider.StopAsync();
        Assert.Equal(410, await OpenAsync(server, token));
        Assert.Equal(503, (await server.Anonymous.IssueAsync(token)).Status);
        Assert.Equal(401, (await server.Anonymous.IssueAsync(null)).Status);
    }

    [Fact]
    public async Task Wrong_secrets_sent_there_are_no_failed_logins()
    {
        await using var server = PinControlServer.Start("Limits:FailedLogins=1");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(410, await OpenAsync(server, PinControlServer.Basic("demo", "wrong")));
        }

        Assert.Equal(201, (await server.Anonymous.IssueAsync(Calls.Demo)).Status);
    }

    private static async Task<int> OpenAsync(PinControlServer server, AuthenticationHeaderValue authorization)
    {
        using var client = server.NewClient();
        client.DefaultRequestHeaders.Authorization = authorization;
        using var device = new Device.TestDevice(client);
        using var answer = await device.OpenAsync(new string('A', 43), "VIEW_PIN");
        return (int)answer.StatusCode;
    }
}
