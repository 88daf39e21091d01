using System.Net.Http.Headers;
using System.Text;

namespace PinControl.Leaks;

/// <summary>Everything that goes wrong: what is sent in the wrong place, in the wrong shape, by the wrong client, or while a part is away.</summary>
internal sealed class LeakMisuse(LeakCalls calls, LeakFlows flows, Canaries canaries, LeakClient client, CancellationToken cancellation)
{
    private const string ViewPage = "/pincontrol/pin/view";

    private string Issue => $"/pincontrol/v2/plastic/{LeakFlows.Plastic}?auditUser={canaries.AuditUser}";

    private string Put => $"/pincontrol/cards/v1/plastics/{LeakFlows.Plastic}?auditUser={canaries.AuditUser}";

    /// <summary>Bodies that are refused: their parsers must not quote them.</summary>
    public async Task SendBadRequestsAsync()
    {
        var (pin, pan) = (canaries.OtherPin, canaries.Pan);
        await IssuerAsync(HttpMethod.Post, Issue, 400, LeakContent.Json($$"""{"scope":"{{pin}}"}"""));
        await IssuerAsync(HttpMethod.Post, Issue, 400, LeakContent.Json($$"""{"scope":"VIEW_PIN","locale":"{{pan}}-{{pan}}-{{pan}}"}"""));
        await IssuerAsync(HttpMethod.Post, Issue, 400, LeakContent.Json($$$"""{"scope":"VIEW_PIN","cardholderVerification":{"method":"{{{pin}}}","at":"{{{pan}}}"}}"""));
        await IssuerAsync(HttpMethod.Post, Issue, 400, LeakContent.Json($$"""{"scope":"VIEW_PIN",{{pin}}"""));
        await IssuerAsync(HttpMethod.Post, Issue, 400, LeakContent.Json($$"""{"{{pan}}":1,"{{pan}}":2}"""));
        await IssuerAsync(HttpMethod.Post, Issue, 413, LeakContent.Json($$"""{"scope":"VIEW_PIN","pin":"{{pin}}","fill":"{{new string('x', 9000)}}"}"""));
        await IssuerAsync(HttpMethod.Post, Issue, 415, LeakContent.Text($"pin={pin}&pan={pan}", "application/x-www-form-urlencoded"));
        await IssuerAsync(HttpMethod.Put, Put, 400, LeakContent.Json($$"""{"cardId":"{{pan}} {{pin}}","sequenceNumber":{{pin}},"status":"{{pin}}","produced":true}"""));
        await IssuerAsync(HttpMethod.Patch, Put, 405, LeakContent.Json($$"""{"pin":"{{pin}}"}"""));
        await IssuerAsync(HttpMethod.Post, "/pincontrol/v2/no-such-path", 404, LeakContent.Json($$"""{"pin":"{{pin}}","pan":"{{pan}}"}"""));

        await flows.DeviceAsync("open", $$"""{"controlId":"{{canaries.WrongSecret}}","publicKey":"{{pin}}","scope":"{{pan}}","profile":"{{pin}}"}""", 400);
        await flows.DeviceAsync("set", $$"""{"session":"{{canaries.WrongSecret}}","wrappedPin":"{{pin}}"} {{pan}}""", 400);
        await flows.DeviceAsync("extend", $"\"{pin}\"", 400);
        await PageAsync(400, LeakContent.Text($"controlId={pin}&controlId={pan}", "application/x-www-form-urlencoded"));
        await PageAsync(400, LeakContent.Text($"--x\r\nContent-Disposition: form-data; name=\"controlId\"\r\n\r\n{pin}", "multipart/form-data; boundary=x"));
        await PageAsync(400, LeakContent.Text(pin + pan, "application/octet-stream"));
        await PageAsync(403, LeakContent.Text($"controlId={canaries.WrongSecret[4..]}", "application/x-www-form-urlencoded") with { Headers = [("Origin", "https://elsewhere.example")] });
        await PageAsync(405, LeakContent.None, HttpMethod.Get);
        // By mistake, and against the contract.
        await calls.SendAsync(
            HttpMethod.Post, $"{ViewPage}?controlId={canaries.WrongSecret[4..]}&pan={pan}", 400, LeakContent.Text("x=1", "application/x-www-form-urlencoded"), null, cancellation);
        await IssuerAsync(HttpMethod.Get, $"/pincontrol/v2/control/{canaries.WrongSecret}?auditUser=leak-test", 400, LeakContent.None);
        await IssuerAsync(HttpMethod.Post, $"/pincontrol/v2/plastic/{pan}-{pin}?auditUser=leak-test", 400, LeakContent.Json("""{"scope":"VIEW_PIN"}"""));
    }

    /// <summary>Requests that the web server itself turns away: its own log must not quote them.</summary>
    public async Task SendBrokenRequestsAsync()
    {
        var credentials = $"Authorization: {client.Credentials}";
        var end = $"Host: localhost\r\nConnection: close\r\nContent-Length: {canaries.OtherPin.Length}\r\n\r\n{canaries.OtherPin}";
        string[] broken =
        [
            $"POST {Issue} HTTP/1.1\r\n{credentials}\0\r\n{end}",
            $"POST {Issue} HTTP/1.1\r\n{credentials}\r\n folded {canaries.OtherPin}\r\n{end}",
            $"POST {Issue} HTTP/1.1\r\n{credentials} {canaries.OtherPin}\r\nX-Pan {canaries.Pan}\r\n{end}",
            $"POST {Issue} HTTP/1.1\r\n{credentials}\r\nContent-Length: {canaries.OtherPin}\r\n{end}",
            $"POST {Issue} HTTP/1.1\r\n{credentials}\r\nTransfer-Encoding: chunked\r\nHost: localhost\r\n\r\n{canaries.OtherPin}\r\n",
            $"{canaries.OtherPin} {canaries.Pan} {canaries.WrongSecret}\r\n\r\n",
        ];
        foreach (var request in broken)
        {
            await calls.SendRawAsync(request, cancellation);
        }
    }

    /// <summary>Ids and sessions that never were. Last, with the failed logins: they are what quotas are about.</summary>
    public async Task AskForTheDeadAsync()
    {
        using var device = new LeakDevice();
        var never = canaries.WrongSecret[4..];
        await flows.DeviceAsync("open", device.Opening(never, "VIEW_PIN"), 410);
        await flows.DeviceAsync("set", $$"""{"session":"{{never}}","wrappedPin":"{{new string('A', 32)}}"}""", 410);
        await flows.DeviceAsync("extend", $$"""{"session":"{{never}}"}""", 410);
        await PageAsync(200, LeakContent.Form(never));
    }

    public async Task FailToLogInAsync()
    {
        AuthenticationHeaderValue?[] wrong =
        [
            LeakCalls.Basic(client.Name, canaries.WrongSecret), LeakCalls.Basic(canaries.Pan, canaries.WrongSecret),
            LeakCalls.Basic(canaries.WrongSecret, client.Secret), new("Basic", canaries.OtherPin), new("Bearer", $"{canaries.WrongSecret}.{canaries.Pan}.{canaries.OtherPin}"),
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(canaries.OtherPin))), null,
        ];
        foreach (var credentials in wrong)
        {
            await calls.SendAsync(HttpMethod.Post, Issue, 401, LeakContent.Json("""{"scope":"VIEW_PIN"}"""), credentials, cancellation);
        }

        foreach (var way in client.Identity.Refused)
        {
            await calls.SendAsync(HttpMethod.Post, Issue, 401, LeakContent.Json("""{"scope":"VIEW_PIN"}""") with { Headers = way.Headers }, null, cancellation);
        }
    }

    /// <summary>A token is redeemed while the vault's keys are away.</summary>
    public async Task TakeTheVaultAwayAsync(string keyFile)
    {
        var id = await flows.IssueAsync("VIEW_PIN");
        File.Move(keyFile, keyFile + ".away");
        using var device = new LeakDevice();
        await flows.DeviceAsync("open", device.Opening(id, "VIEW_PIN"), 503);
        File.Move(keyFile + ".away", keyFile);
    }

    private Task<string> IssuerAsync(HttpMethod method, string path, int status, LeakContent content) =>
        calls.SendAsync(method, path, status, content, client.Credentials, cancellation);

    private Task<string> PageAsync(int status, LeakContent content, HttpMethod? method = null) =>
        calls.SendAsync(method ?? HttpMethod.Post, ViewPage, status, content, null, cancellation);
}
