using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using PinControl.Tests.Contract;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Limits;

/// <summary>Guessed credentials on the real service: waiting by name and address, told in Retry-After (docs/limits.md).</summary>
public sealed class FailedLogins : IAsyncDisposable
{
    private const string Issue = "/pincontrol/v2/plastic/1001?auditUser=u";
    private readonly PinControlServer _server = PinControlServer.Start("Limits:FailedLogins=3", "Limits:LongestLoginDelay=60");

    public FailedLogins() => _server.Clock.Stop();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_answer_is_429_with_the_seconds_until_the_next_try_and_right_credentials_get_it_too()
    {
        using var guesser = _server.NewClient();
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await TryAsync(guesser, "demo", $"wrong-{i}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        foreach (var secret in (string[])["wrong", "demo-secret"])
        {
            using var waits = await TryAsync(guesser, "demo", secret);
            await ErrorShape.AssertAsync(waits, HttpStatusCode.TooManyRequests, "SECURITY_ERROR", "TOO_MANY_FAILURES");
            Assert.Equal("1", Assert.Single(waits.Headers.GetValues("Retry-After")));
            Assert.False(waits.Headers.Contains("WWW-Authenticate"));
        }

        // What was tried while waiting did not make it longer.
        _server.Clock.Turn(TimeSpan.FromSeconds(1));
        using var fourth = await TryAsync(guesser, "demo", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, fourth.StatusCode);
        using var longer = await TryAsync(guesser, "demo", "wrong");
        Assert.Equal("2", Assert.Single(longer.Headers.GetValues("Retry-After")));

        _server.Clock.Turn(TimeSpan.FromSeconds(2));
        using var right = await TryAsync(guesser, "demo", "demo-secret");
        Assert.Equal(HttpStatusCode.Created, right.StatusCode);
        using var forgotten = await TryAsync(guesser, "demo", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, forgotten.StatusCode);
        using var again = await TryAsync(guesser, "demo", "demo-secret");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    [Fact]
    public async Task Nobody_locks_out_a_client_by_its_name_from_another_address()
    {
        using var guesser = From("127.0.0.2");
        HttpStatusCode last = default;
        for (var i = 0; i < 50; i++)
        {
            using var guess = await TryAsync(guesser, "demo", "wrong");
            last = guess.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        using var client = await TryAsync(_server.Anonymous, "demo", "demo-secret");
        Assert.Equal(HttpStatusCode.Created, client.StatusCode);
    }

    [Fact]
    public async Task Wrong_names_from_a_shared_address_do_not_make_a_client_wait_that_works_from_there()
    {
        using var works = await TryAsync(_server.Anonymous, "demo", "demo-secret");
        Assert.Equal(HttpStatusCode.Created, works.StatusCode);
        HttpStatusCode last = default;
        for (var i = 0; i < 20; i++)
        {
            using var guess = await TryAsync(_server.Anonymous, $"nobody-{i}", "wrong");
            last = guess.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        using var goesOn = await TryAsync(_server.Anonymous, "demo", "demo-secret");
        Assert.Equal(HttpStatusCode.Created, goesOn.StatusCode);
    }

    [Fact]
    public async Task An_unknown_name_waits_as_a_known_one_does()
    {
        var answers = new List<string>();
        foreach (var name in (string[])["demo", "nobody"])
        {
            using var guesser = _server.NewClient();
            for (var i = 0; i < 3; i++)
            {
                using var wrong = await TryAsync(guesser, name, "wrong");
            }

            using var waits = await TryAsync(guesser, name, "wrong");
            var document = await ErrorShape.AssertAsync(waits, HttpStatusCode.TooManyRequests, "SECURITY_ERROR", "TOO_MANY_FAILURES");
            answers.Add(ErrorShape.WithoutIdAndTime(document) + waits.Headers.GetValues("Retry-After").Single());
        }

        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public async Task Of_many_tries_at_once_after_the_waiting_one_is_looked_at()
    {
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await TryAsync(_server.Anonymous, "demo", "wrong");
        }

        _server.Clock.Turn(TimeSpan.FromSeconds(1));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => TryAsync(_server.Anonymous, "demo", "wrong")));
        Assert.Single(answers, static answer => answer.StatusCode == HttpStatusCode.Unauthorized);
        Assert.Equal(39, answers.Count(static answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_flood_of_refused_tries_is_a_record_or_two_in_the_trail()
    {
        var begun = Stopwatch.StartNew();
        for (var i = 0; i < 200; i++)
        {
            using var guess = await TryAsync(_server.Anonymous, "demo", "wrong");
        }

        // The last counts are written when the service stops.
        await _server.StopAsync();
        _server.AssertCounted(begun, "LOGIN_BLOCKED", 197);
        _server.AssertCounted(begun, "LOGIN_FAILED", 3);
    }

    private HttpClient From(string address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (connection, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(connection.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = _server.Address,
    };

    private static async Task<HttpResponseMessage> TryAsync(HttpClient http, string name, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Issue)
        {
            Content = new StringContent("""{"scope":"VIEW_PIN"}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Authorization = PinControlServer.Basic(name, secret);
        return await http.SendAsync(request);
    }
}
