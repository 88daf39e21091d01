using System.Net.Http.Headers;
using System.Text.Json;
using PinControl.Cryptography;

namespace PinControl.Leaks;

/// <summary>Everything a PIN, a control id, a secret or a card number can go through: a PIN is chosen and seen, plastics are kept, tokens issued by every path.</summary>
/// <param name="client">The client that does it, with every permission.</param>
internal sealed class LeakFlows(LeakCalls calls, Canaries canaries, LeakClient client, CancellationToken cancellation)
{
    private readonly string _user = $"?auditUser={canaries.AuditUser}";

    public const string Plastic = "7001";
    private const string Card = "c7001";
    private const string Generated = "7002";
    private const string Cards = "/pincontrol/cards/v1/plastics/";
    private const string Issuer = $"/pincontrol/v2/plastic/{Plastic}";

    /// <summary>A PIN is chosen, with every refusal on the way, then seen.</summary>
    public async Task RunAsync()
    {
        await PutAsync(Plastic, "INACTIVE", produced: false, 201);
        await PutAsync(Generated, "INACTIVE", produced: false, 201);
        await GetAsync(Cards + Plastic + _user, 200);
        await GetAsync($"{Issuer}/capabilities{_user}", 200);
        await ChooseAsync();
        await PutAsync(Plastic, "ACTIVE", produced: true, 200);
        await SeeAsync();
        await TwinsAsync();
        await GenerateAsync();
        await SendAsync(HttpMethod.Post, $"{Cards}{Plastic}/pin/generate{_user}", 409, LeakContent.None);
        await GetAsync($"{Cards}7999{_user}", 404);
        await SignInAsync();
    }

    /// <summary>Issues a token.</summary>
    /// <returns>Its control id.</returns>
    public Task<string> IssueAsync(string scope) => IssueAsync(Issuer, scope);

    /// <summary>The device channel, which has no credentials.</summary>
    public Task<string> DeviceAsync(string path, string body, int status, string? origin = null) => calls.SendAsync(
        HttpMethod.Post, $"/pincontrol/device/{path}", status, LeakContent.Json(body) with { Headers = origin is null ? [] : [("Origin", origin)] }, null, cancellation);

    private async Task ChooseAsync()
    {
        var id = await IssueAsync("SET_PIN");
        await PageAsync("set", id, 200);
        using var first = new LeakDevice();
        await DeviceAsync("open", first.Opening(id, "VIEW_PIN"), 409);
        await DeviceAsync("open", first.Opening(id, "SET_PIN"), 403, "https://elsewhere.example");
        await DeviceAsync("open", $$"""{"controlId":"{{id}}","publicKey":"AAAA"}""", 400);
        await DeviceAsync("open", first.Opening(id, "SET_PIN", "no-such-key"), 410);
        var (ended, endedKey) = await OpenSetAsync(first, id);

        using var device = new LeakDevice();
        var (session, key) = await OpenSetAsync(device, await IssueAsync("SET_PIN"));
        await SetAsync(ended, LeakDevice.Wrap(endedKey, canaries.Pin), 410);
        await SetAsync(session, LeakDevice.Wrap(key, "111111111111"), 422);
        await SetAsync(session, LeakDevice.Wrap(key, canaries.OtherPin[..11]), 422);
        await SetAsync(session, new string('A', 32), 422);
        await SetAsync(session, canaries.OtherPin, 400);
        await DeviceAsync("set", $$"""{"session":"{{session}}","pin":"{{canaries.OtherPin}}","pan":"{{canaries.Pan}}"}""", 400);
        await DeviceAsync("extend", $$"""{"session":"{{session}}"}""", 200);
        var wrapped = LeakDevice.Wrap(key, canaries.Pin);
        await SetAsync(session, wrapped, 204);
        await SetAsync(session, wrapped, 204);
        await SetAsync(session, LeakDevice.Wrap(key, canaries.OtherPin), 410);
        await DeviceAsync("extend", $$"""{"session":"{{session}}"}""", 410);
    }

    private async Task SeeAsync()
    {
        var superseded = await IssueAsync("VIEW_PIN");
        var id = await IssueAsync("VIEW_PIN");
        await PageAsync("view", id, 200);
        using var device = new LeakDevice();
        await DeviceAsync("open", device.Opening(superseded, "VIEW_PIN"), 410);
        await SeeAsync(device, id, frameKey: null);
        // A lost answer is given again.
        await SeeAsync(device, id, frameKey: null);
        using var another = new LeakDevice();
        await DeviceAsync("open", another.Opening(id, "VIEW_PIN"), 410);

        await GetAsync($"/pincontrol/frame?key={client.FrameKey}", 200, anonymous: true);
        await GetAsync("/pincontrol/frame?key=no-such-key", 403, anonymous: true);
        await SeeAsync(another, await IssueAsync("VIEW_PIN"), client.FrameKey);
    }

    private async Task SeeAsync(LeakDevice device, string id, string? frameKey)
    {
        if (await RevealAsync(device, id, frameKey) != canaries.Pin)
        {
            throw new LeakTestException("The PIN that was seen is not the one that was chosen.");
        }
    }

    private async Task<string?> RevealAsync(LeakDevice device, string id, string? frameKey)
    {
        using var answer = JsonDocument.Parse(await DeviceAsync("open", device.Opening(id, "VIEW_PIN", frameKey), 200));
        var key = device.Agree(id, DeviceOperation.View, answer.RootElement);
        canaries.AddKey("the key of a view", key);
        return LeakDevice.Reveal(key, answer.RootElement);
    }

    /// <summary>The vault draws a PIN. What it was is learnt as its cardholder learns it, and only then can be looked for.</summary>
    private async Task GenerateAsync()
    {
        await SendAsync(HttpMethod.Post, $"{Cards}{Generated}/pin/generate{_user}", 200, LeakContent.None);
        await PutAsync(Generated, "ACTIVE", produced: true, 200);
        using var device = new LeakDevice();
        var pin = await RevealAsync(device, await IssueAsync($"/pincontrol/v2/plastic/{Generated}", "VIEW_PIN"), frameKey: null);
        canaries.AddPin("the generated PIN", pin ?? throw new LeakTestException("The generated PIN was not seen."));
    }

    /// <summary>The other ways to sign in than by a secret.</summary>
    private async Task SignInAsync()
    {
        foreach (var way in (LeakContent[])[client.Identity.WithToken, client.Identity.WithCertificate])
        {
            await calls.SendAsync(HttpMethod.Get, $"{Issuer}/capabilities{_user}", 200, way, null, cancellation);
        }
    }

    private async Task<(string Session, byte[] Key)> OpenSetAsync(LeakDevice device, string id)
    {
        using var answer = JsonDocument.Parse(await DeviceAsync("open", device.Opening(id, "SET_PIN"), 200));
        var key = device.Agree(id, DeviceOperation.Set, answer.RootElement);
        canaries.AddKey("the key of a session", key);
        return (answer.RootElement.GetProperty("session").GetString()!, key);
    }

    private async Task TwinsAsync()
    {
        await IssueAsync($"/pincontrol/v1/card/{Card}/plastic/{Plastic}", "VIEW_PIN");
        var id = await IssueAsync($"/pincontrol/v1/card/{Card}", "VIEW_PIN");
        await GetAsync($"/pincontrol/v2/control/{Reference(id)}{_user}", 200);
    }

    /// <summary>base64url(SHA-256(control id)): it may stand anywhere.</summary>
    public static string Reference(string controlId) =>
        StrictBase64Url.Encode(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(controlId)));

    private async Task<string> IssueAsync(string path, string scope)
    {
        // What a careless client sends beside the contract's members is ignored, and must be forgotten.
        var body = $$"""{"scope":"{{scope}}","locale":"de","pan":"{{canaries.Pan}}","pin":"{{canaries.OtherPin}}"}""";
        using var answer = JsonDocument.Parse(await SendAsync(HttpMethod.Post, path + _user, 201, LeakContent.Json(body)));
        return answer.RootElement.GetProperty("id").GetString()!;
    }

    private Task<string> PutAsync(string plastic, string status, bool produced, int expected) => SendAsync(
        HttpMethod.Put, Cards + plastic + _user, expected, LeakContent.Json(
            $$"""{"cardId":"c{{plastic}}","sequenceNumber":1,"status":"{{status}}","produced":{{(produced ? "true" : "false")}},"pinLength":12,"pan":"{{canaries.Pan}}"}"""));

    private Task<string> PageAsync(string kind, string id, int status) =>
        calls.SendAsync(HttpMethod.Post, $"/pincontrol/pin/{kind}", status, LeakContent.Form(id), null, cancellation);

    private Task<string> SetAsync(string session, string wrapped, int status) =>
        DeviceAsync("set", $$"""{"session":"{{session}}","wrappedPin":"{{wrapped}}"}""", status);

    private Task<string> GetAsync(string path, int status, bool anonymous = false) =>
        calls.SendAsync(HttpMethod.Get, path, status, LeakContent.None, anonymous ? null : client.Credentials, cancellation);

    private Task<string> SendAsync(HttpMethod method, string path, int status, LeakContent content) =>
        calls.SendAsync(method, path, status, content, client.Credentials, cancellation);
}

/// <summary>An integrator's back end of the test's own.</summary>
/// <param name="Name">Its user name.</param>
/// <param name="Secret">As <c>client add</c> printed it.</param>
/// <param name="FrameKey">One of its own.</param>
/// <param name="Identity">Its token and certificate.</param>
internal sealed record LeakClient(string Name, string Secret, string FrameKey, LeakIdentity Identity)
{
    public AuthenticationHeaderValue Credentials => LeakCalls.Basic(Name, Secret);

    /// <summary>The name: the secret must not slip into a report.</summary>
    public override string ToString() => Name;
}
