using System.Net.Http.Headers;
using System.Net.Sockets;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Hostile;

/// <summary>
/// A table of hostile requests over raw sockets. Each gets the right status; the contract's shape, where the application answers; a page on a page's path;
/// no body where the web server itself refuses; and leaves the connection ended or fit for the next request.
/// </summary>
public sealed class HostileCases(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Next = "GET /pincontrol/v2/plastic/1001/capabilities?auditUser=next HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ZGVtbzpkZW1vLXNlY3JldA==\r\n\r\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Names => new(HostileCase.All.Select(static one => one.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_request_gets_its_status_and_spoils_nothing(string name)
    {
        var one = HostileCase.All.Single(one => one.Name == name);
        using var connection = await RawConnection.OpenAsync(shared.Server.Address);
        await connection.SendAsync(one.Request);
        var answer = await connection.ReadAsync(Patience);
        Assert.Equal(one.Status, answer?.Status ?? 0);
        AssertShape(one, answer);
        if (one.Stays)
        {
            // The next request on the connection is answered as itself: nothing of the hostile one was taken for its beginning.
            await connection.SendAsync(Next);
            var next = await connection.ReadAsync(Patience);
            Assert.Equal(200, next?.Status);
            Assert.NotNull(next!.Member("canView"));
        }
        else
        {
            Assert.True(await connection.EndsAsync(Patience));
        }
    }

    [Fact]
    public async Task A_request_hidden_in_another_s_body_is_never_answered()
    {
        var hidden = "GET /pincontrol/v2/plastic/1003/capabilities?auditUser=hidden HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ZGVtbzpkZW1vLXNlY3JldA==\r\n\r\n";
        string[] framings =
        [
            $"Content-Length: {hidden.Length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}",
            $"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{hidden}",
            $"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n{hidden}",
            $"Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n{hidden}",
            $"Content-Length: 0\r\nContent-Length: {hidden.Length}\r\n\r\n{hidden}",
        ];
        foreach (var framing in framings)
        {
            using var connection = await RawConnection.OpenAsync(shared.Server.Address);
            await connection.SendAsync($"POST /pincontrol/device/extend HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{framing}");
            var first = await connection.ReadAsync(Patience);
            Assert.InRange(first!.Status, 400, 499);
            Assert.True(await connection.EndsAsync(Patience), framing);
        }
    }

    [Fact]
    public async Task A_method_that_a_deprecated_path_does_not_take_is_told_what_took_its_place()
    {
        foreach (var path in (string[])["/pincontrol/v1/card/501", "/pincontrol/v1/card/501/plastic/1001"])
        {
            using var response = await shared.Server.Client.GetAsync(path + "?auditUser=u");
            Assert.Equal(405, (int)response.StatusCode);
            Assert.Equal("@1767225600", Assert.Single(response.Headers.GetValues("Deprecation")));
            Assert.Contains("successor-version", Assert.Single(response.Headers.GetValues("Link")), StringComparison.Ordinal);
        }

        using var none = await shared.Server.Client.GetAsync("/pincontrol/v1/cards/501");
        Assert.False(none.Headers.Contains("Deprecation"));
    }

    /// <summary>All at once, for each takes its time: a head, a body and a reader that are too slow lose their connection, and others are served meanwhile.</summary>
    [Fact]
    public async Task Who_is_slow_on_purpose_loses_the_connection()
    {
        await Task.WhenAll(
            DripAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n", 408),
            DripAsync("POST /pincontrol/device/extend HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n", 408),
            DripAsync("POST /pincontrol/pin/view HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\n", 408),
            OthersAreServedAsync());
    }

    private static void AssertShape(HostileCase one, RawAnswer? answer)
    {
        if (one.ErrorCode is not null)
        {
            Assert.Equal(one.ErrorCode, answer!.ErrorCode);
            Assert.Equal($"{one.Status}", answer.Member("code"));
            Assert.Equal("application/json", MediaTypeHeaderValue.Parse(answer.Headers["Content-Type"]).MediaType);
            Assert.Contains("no-store", answer.Headers["Cache-Control"], StringComparison.Ordinal);
            Assert.True(Guid.TryParse(answer.Member("id"), out _));
            Assert.False(string.IsNullOrWhiteSpace(answer.Member("errorReason")));
        }
        else if (answer is { Status: >= 400 } && one.Request.Contains("/pincontrol/pin/", StringComparison.Ordinal))
        {
            Assert.StartsWith("text/html", answer.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.Contains("BAD_REQUEST", answer.Text, StringComparison.Ordinal);
        }
        else if (answer is { Status: >= 400 })
        {
            Assert.Empty(answer.Body);
        }
    }

    private async Task DripAsync(string beginning, int status)
    {
        using var connection = await RawConnection.OpenAsync(shared.Server.Address);
        await connection.SendAsync(beginning);
        using var end = new CancellationTokenSource();
        var dripping = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await connection.SendAsync("a");
                await Task.Delay(300);
            }
        });
        var answer = await connection.ReadAsync(Patience);
        await end.CancelAsync();
        try
        {
            await dripping;
        }
        catch (SocketException)
        {
            // Cut off, as it should be.
        }

        Assert.Equal(status, answer?.Status);
        Assert.True(await connection.EndsAsync(Patience));
    }

    private async Task OthersAreServedAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            using var response = await shared.Server.Anonymous.GetAsync("/health/live");
            Assert.Equal(200, (int)response.StatusCode);
            await Task.Delay(300);
        }
    }
}
