using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace PinControl.Tests.Hostile;

/// <summary>Sends hostile requests over several connections at once and counts what comes back.</summary>
internal sealed class Flood(Uri address, FloodSecrets secrets, FloodCredentials credentials)
{
    private const int Connections = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentDictionary<string, int> _past = new();
    private int _sent;

    public int Sent => _sent;

    /// <summary>How many of the requests with a client's credentials were answered by a handler.</summary>
    public int PastAuthentication => _past.Values.Sum();

    /// <summary>The same, by the way to sign in.</summary>
    public IReadOnlyDictionary<string, int> PastBy => _past;

    /// <summary>How often each status and errorCode came.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    /// <summary>Requests that were answered as no request may be, with the seed that makes them again.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>One line for people.</summary>
    public string Summary =>
        $"{_sent} requests, {PastAuthentication} past authentication ({string.Join(", ", _past.Select(static one => $"{one.Key} {one.Value}"))}): {string.Join(", ", _answers.OrderByDescending(static one => one.Value).Select(static one => $"{one.Key} {one.Value}"))}";

    /// <param name="requests">How many.</param>
    /// <param name="seed">Each connection has one of its own, beginning with this.</param>
    public Task RunAsync(int requests, ulong seed) => Task.WhenAll(Enumerable.Range(0, Connections).Select(
        number => Task.Run(() => SendAsync(requests / Connections, seed + (ulong)number))));

    private async Task SendAsync(int requests, ulong seed)
    {
        using var device = new Device.TestDevice(new HttpClient());
        var hostile = new HostileRequests(seed, secrets, credentials, device.PublicKey);
        // Failed logins and dead ids are counted against the address that they come from: each connection is a host of its own.
        var from = new IPAddress([127, 0, (byte)(1 + (seed % 8)), (byte)(1 + (seed % 200))]);
        RawConnection? connection = null;
        for (var i = 0; i < requests; i++)
        {
            var request = hostile.Next();
            connection ??= await RawConnection.OpenAsync(address, from);
            Interlocked.Increment(ref _sent);
            await connection.SendAsync(request.Bytes);
            if (request.IsBroken)
            {
                connection.EndSending();
            }

            var answer = await ReadAsync(connection, request, seed, i);
            if (answer is not null && !request.IsBroken)
            {
                Learn(hostile, answer);
            }

            if (answer is null || answer.Closes || request.IsBroken)
            {
                connection.Dispose();
                connection = null;
            }
        }

        connection?.Dispose();
    }

    private async Task<RawAnswer?> ReadAsync(RawConnection connection, HostileRequest request, ulong seed, int number)
    {
        RawAnswer? answer = null;
        try
        {
            answer = IsHead(request) ? await connection.ReadAsync(TimeSpan.FromMilliseconds(1)) : await connection.ReadAsync(Patience);
        }
        catch (TimeoutException)
        {
            if (!IsHead(request))
            {
                Report("no answer", request, seed, number);
            }
        }

        var name = answer is null ? "none" : $"{answer.Status} {answer.ErrorCode}".TrimEnd();
        _answers.AddOrUpdate(name, 1, static (_, count) => count + 1);
        if (answer is { Status: >= 500 } && !IsExpected(answer, request))
        {
            Report(name, request, seed, number);
        }
        else if (answer is null && !request.IsBroken && !IsHead(request))
        {
            Report("cut off", request, seed, number);
        }
        else if (request is { Way: not null, IsBroken: false } && answer is { Body.Length: > 0 } or { Status: 204 }
            && answer is not { Status: 401 or 429 or >= 500 } && answer.ErrorCode is not ("ROUTE_NOT_FOUND" or "METHOD_NOT_ALLOWED" or "REQUEST_INVALID"))
        {
            _past.AddOrUpdate(request.Way, 1, static (_, count) => count + 1);
        }

        return answer;
    }

    // A device that repeats itself while its first request is at work, and a version of HTTP that there is not.
    private static bool IsExpected(RawAnswer answer, HostileRequest request) =>
        answer is { Status: 503, ErrorCode: "OPEN_IN_PROGRESS" } || (answer.Status == 505 && request.IsBroken);

    // The answer to HEAD has a length and no body, so that its end is not known from its bytes.
    private static bool IsHead(HostileRequest request) => request.Bytes.Span.StartsWith("HEAD "u8);

    private static void Learn(HostileRequests hostile, RawAnswer answer)
    {
        if (answer.Status == 201 && answer.Member("id") is { } id)
        {
            hostile.Ids.Enqueue(id);
        }
        else if (answer.Status == 200 && answer.Member("session") is { } session)
        {
            hostile.Sessions.Enqueue(session);
        }
    }

    private void Report(string what, HostileRequest request, ulong seed, int number) =>
        _faults.Enqueue($"{what}: request {number} of seed {seed}: {Convert.ToHexString(request.Bytes.Span)} {Encoding.Latin1.GetString(request.Bytes.Span)}");
}
