using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PinControl.Storage.Lane;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Secrecy;

/// <summary>
/// A PIN is chosen and seen on a real server, with everything that can go wrong on the way; then it is looked for, with all the other secrets,
/// in every log line of every level, every byte of every file, and every answer.
/// </summary>
public sealed class CanaryTests : IAsyncDisposable
{
    // Twelve digits: four stand in many a file by chance.
    private const string Canary = "829471635082";
    private const string WrongLength = "72941630582";
    private const string WrongSecret = "a-secret-that-is-wrong";

    private static readonly Secret DemoSecret = new("the client's secret", "demo-secret");

    private static readonly Action<ILogger, string, Exception?> LogPlanted =
        LoggerMessage.Define<string>(LogLevel.Trace, default, "Planted: {Secret}");

    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly RecordedResponses _responses = new();
    private readonly HttpClient _issuer;
    private readonly HttpClient _anonymous;
    private readonly List<Secret> _secrets =
    [
        new("the PIN's digits", Canary),
        new("the PIN field", Convert.FromHexString("4C829471635082AA")),
        new("the PIN of another length", WrongLength),
        DemoSecret,
        new("a wrong secret", WrongSecret),
    ];

    public CanaryTests()
    {
        _anonymous = new HttpClient(_responses) { BaseAddress = _server.Address };
        _issuer = new HttpClient(_responses) { BaseAddress = _server.Address };
        _issuer.DefaultRequestHeaders.Authorization = PinControlServer.Basic("demo", "demo-secret");
    }

    public async ValueTask DisposeAsync()
    {
        _issuer.Dispose();
        _anonymous.Dispose();
        _responses.Dispose();
        if (Directory.Exists(_server.Folder))
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task No_secret_stands_in_a_log_a_file_or_an_answer()
    {
        await PutAsync(produced: false, "INACTIVE");
        await FailToAuthenticateAsync();
        await ChooseAsync();
        await PutAsync(produced: true, "ACTIVE");
        var reference = await ViewAsync();
        await TakeTheVaultAwayAsync();
        var lane = _server.Services.GetRequiredService<LaneStore>();
        await lane.SweepAsync(new Sweep(TimeSpan.FromHours(24), 500));

        // Five tokens, two opened SETs, two pages: the exceptions were where they are expected, and nowhere else.
        Assert.Equal(5 + 2 + 2, _responses.Excepted);
        var places = Places("running");
        Assert.Contains(places, place => place.Name.EndsWith("pincontrol.db-wal", StringComparison.Ordinal) && place.Bytes.Length > 0);
        await _server.StopAsync();
        _server.Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        places.AddRange(Places("stopped"));

        AssertTheSearchWorks(places, reference);
        Assert.Empty(Search(places));
        Directory.Delete(_server.Folder, recursive: true);
    }

    [Fact]
    public async Task A_secret_that_is_planted_in_log_and_database_is_found()
    {
        await PutAsync(produced: false, "INACTIVE");
        Assert.Empty(Search(Places("before")));
        LogPlanted(_server.Services.GetRequiredService<ILogger<CanaryTests>>(), Canary, null);
        _server.Sql($"UPDATE plastic SET card_id = '{Convert.ToBase64String(Convert.FromHexString("4C829471635082AA"))}'");
        Assert.Equal(
            ["after pincontrol.db-wal: the PIN field, base64", "log: the PIN's digits, as it is"],
            Search(Places("after")).Order(StringComparer.Ordinal));
    }

    private IEnumerable<string> Search(IEnumerable<(string Name, byte[] Bytes)> places) =>
        from place in places from secret in _secrets.Where(secret => MayNotStandIn(place.Name, secret)) from form in secret.FindIn(place.Bytes)
        select $"{place.Name}: {form}";

    // Development hands its demo client's secret out in a file made for that, and nothing else in it.
    private static bool MayNotStandIn(string place, Secret secret) => secret != DemoSecret || !place.EndsWith(" demo.secret", StringComparison.Ordinal);

    private async Task ChooseAsync()
    {
        var id = await IssueAsync("SET_PIN");
        await PageAsync("set", id);
        using var abandoned = new TestDevice(_anonymous);
        await ExpectAsync(abandoned.OpenAsync(id, "VIEW_PIN"), HttpStatusCode.Conflict);
        await ExpectAsync(PostAsync("device/open", $$"""{"controlId":"{{id}}","publicKey":"AAAA"}"""), HttpStatusCode.BadRequest);
        await ExpectAsync(PostAsync("device/open", $$"""{"controlId":"{{id}}","""), HttpStatusCode.BadRequest);
        await ExpectAsync(PostAsync("device/open", $$"""{"controlId":"{{id}}"}""", origin: "https://elsewhere.example"), HttpStatusCode.Forbidden);
        Know(abandoned, await abandoned.OpenSetAsync(id));

        using var device = new TestDevice(_anonymous);
        Know(device, await device.OpenSetAsync(await IssueAsync("SET_PIN")));
        await ExpectAsync(abandoned.SetAsync(abandoned.Wrap(Canary)), HttpStatusCode.Gone);
        await ExpectAsync(device.SetAsync(device.Wrap(WrongLength)), HttpStatusCode.UnprocessableEntity);
        await ExpectAsync(device.SetAsync(device.Wrap("111111111111")), HttpStatusCode.UnprocessableEntity);
        await ExpectAsync(device.SetAsync(new string('A', 32)), HttpStatusCode.UnprocessableEntity);
        await ExpectAsync(device.SetAsync(Canary), HttpStatusCode.BadRequest);
        await ExpectAsync(PostAsync("device/set", $$"""{"session":"{{device.Session}}","pin":"{{Canary}}"}"""), HttpStatusCode.BadRequest);
        await ExpectAsync(device.ExtendAsync(), HttpStatusCode.OK);
        var wrapped = device.Wrap(Canary);
        await ExpectAsync(device.SetAsync(wrapped), HttpStatusCode.NoContent);
        await ExpectAsync(device.SetAsync(wrapped), HttpStatusCode.NoContent);
        await ExpectAsync(device.SetAsync(device.Wrap(Canary)), HttpStatusCode.Gone);
    }

    /// <returns>A token's reference, which may stand anywhere.</returns>
    private async Task<string> ViewAsync()
    {
        var superseded = await IssueAsync("VIEW_PIN");
        var id = await IssueAsync("VIEW_PIN");
        await PageAsync("view", id);
        using var device = new TestDevice(_anonymous);
        await ExpectAsync(device.OpenAsync(superseded, "VIEW_PIN"), HttpStatusCode.Gone);
        Assert.Equal(Canary, await device.ViewAsync(id));
        Assert.Equal(Canary, await device.ViewAsync(id));
        using var thief = new TestDevice(_anonymous);
        await ExpectAsync(thief.OpenAsync(id, "VIEW_PIN"), HttpStatusCode.Gone);
        return Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(id)));
    }

    private async Task TakeTheVaultAwayAsync()
    {
        var id = await IssueAsync("VIEW_PIN");
        File.Move(_server.KeyFile, _server.KeyFile + ".away");
        using var device = new TestDevice(_anonymous);
        await ExpectAsync(device.OpenAsync(id, "VIEW_PIN"), HttpStatusCode.ServiceUnavailable);
        File.Move(_server.KeyFile + ".away", _server.KeyFile);
    }

    private async Task FailToAuthenticateAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pincontrol/v2/plastic/7001?auditUser=canary") { Content = Json("""{"scope":"SET_PIN"}""") };
        request.Headers.Authorization = PinControlServer.Basic("demo", WrongSecret);
        using var refused = await _anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private async Task<string> IssueAsync(string scope)
    {
        using var content = Json($$"""{"scope":"{{scope}}"}""");
        using var response = await _issuer.PostAsync("/pincontrol/v2/plastic/7001?auditUser=canary", content);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var id = document.RootElement.GetProperty("id").GetString()!;
        _secrets.Add(new Secret("a control id", id));
        _secrets.Add(new Secret("a control id's bytes", Base64Url.DecodeFromChars(id)));
        return id;
    }

    private void Know(TestDevice device, JsonElement opened)
    {
        _secrets.Add(new Secret("a session", opened.GetProperty("session").GetString()!));
        _secrets.Add(new Secret("a session's bytes", Base64Url.DecodeFromChars(opened.GetProperty("session").GetString())));
        _secrets.Add(new Secret("a session's key", device.SessionKey!));
    }

    private async Task PutAsync(bool produced, string status)
    {
        using var content = Json($$"""{"cardId":"c7001","sequenceNumber":1,"status":"{{status}}","produced":{{(produced ? "true" : "false")}},"pinLength":12}""");
        using var response = await _issuer.PutAsync("/pincontrol/cards/v1/plastics/7001?auditUser=canary", content);
        response.EnsureSuccessStatusCode();
    }

    private async Task PageAsync(string kind, string id)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("controlId", id)]);
        await ExpectAsync(_anonymous.PostAsync($"/pincontrol/pin/{kind}", form), HttpStatusCode.OK);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pincontrol/" + path) { Content = Json(body) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await _anonymous.SendAsync(request);
    }

    private static async Task ExpectAsync(Task<HttpResponseMessage> sent, HttpStatusCode status)
    {
        using var response = await sent;
        Assert.Equal(status, response.StatusCode);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private List<(string Name, byte[] Bytes)> Places(string when)
    {
        List<(string, byte[])> places = [("log", Encoding.UTF8.GetBytes(string.Join('\n', _server.Log.Lines)))];
        places.AddRange(_responses.All);
        foreach (var path in Directory.GetFiles(_server.Folder, "*", SearchOption.AllDirectories))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            places.Add(($"{when} {Path.GetFileName(path)}", bytes));
        }

        return places;
    }

    /// <summary>What may stand there does, and is found by the same search: nothing was empty, hidden or in a form unheard of.</summary>
    private static void AssertTheSearchWorks(List<(string Name, byte[] Bytes)> places, string reference)
    {
        var known = new Secret("reference", reference);
        Assert.Superset(
            new HashSet<string> { "log", "running pincontrol.db-wal", "stopped pincontrol.db" },
            places.Where(place => known.FindIn(place.Bytes).Any()).Select(place => place.Name).ToHashSet());

        var header = new Secret("header", "no-store");
        Assert.Contains(places, place => place.Name == "POST /pincontrol/device/open 200" && header.FindIn(place.Bytes).Any());
        var scope = new Secret("body", "pincontrol/1/p256-cbc-kw");
        Assert.Contains(places, place => place.Name == "POST /pincontrol/device/open 200" && scope.FindIn(place.Bytes).Any());
        var page = new Secret("page", "set_pin_validation_error");
        Assert.Contains(places, place => place.Name == "POST /pincontrol/pin/set 200" && page.FindIn(place.Bytes).Any());
    }
}
