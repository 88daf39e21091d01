using System.Net;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>A secret that the service accepted a moment ago, and that was revoked since.</summary>
public sealed class RevokedSecrets(SharedServer shared) : IClassFixture<SharedServer>
{
    public static TheoryData<int> Requests => [.. Enumerable.Range(0, Bodies.Everything(string.Empty).Count())];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task The_first_request_after_a_revocation_is_refused_whichever_it_is(int which)
    {
        var name = $"shop-{which}";
        await using var desk = new AccountDesk(shared.Server);
        using var client = await desk.AddClientAsync(name);
        using (var known = await client.GetAsync("/pincontrol/cards/v1/plastics/1001?auditUser=u"))
        {
            Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        }

        await desk.RevokeAsync(name, Assert.Single((await desk.Store.FindClientAsync(AccountDesk.Name(name), default))!.Secrets).Id);
        using var refused = await client.SendAsync(Bodies.Everything(new string('A', 43)).ElementAt(which));
        await ErrorShape.AssertAsync(refused, HttpStatusCode.Unauthorized, "SECURITY_ERROR", "CREDENTIALS_INVALID");
        Assert.NotEmpty(refused.Headers.WwwAuthenticate);
        Assert.Equal(0L, shared.Server.Sql($"SELECT count(*) FROM token JOIN client USING (client_no) WHERE name = '{name}'"));
    }
}
