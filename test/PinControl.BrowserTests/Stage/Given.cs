using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PinControl.Clients;
using PinControl.Pages.Themes;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Stage;

/// <summary>Plastics of a test's own, so that tests that run at once do not supersede each other's control tokens.</summary>
internal static class Given
{
    private static int _last = 50_000;

    /// <summary>An active plastic with a PIN.</summary>
    public static async Task<string> NewViewableAsync(this PinControlServer server, int pinLength = 4)
    {
        var plastic = NextId();
        await server.PutAsync(plastic, "ACTIVE", produced: false, pinLength);
        using var generated = await server.Client.PostAsync($"/pincontrol/cards/v1/plastics/{plastic}/pin/generate?auditUser=test", null);
        generated.EnsureSuccessStatusCode();
        return plastic;
    }

    /// <summary>A plastic that waits for its PIN.</summary>
    public static async Task<string> NewSettableAsync(this PinControlServer server, int pinLength = 4)
    {
        var plastic = NextId();
        await server.PutAsync(plastic, "INACTIVE", produced: false, pinLength);
        return plastic;
    }

    /// <summary>An active, produced plastic with that PIN.</summary>
    public static async Task<string> NewPlasticWithAsync(this PinControlServer server, string pin)
    {
        var plastic = await server.NewSettableAsync(pin.Length);
        using var device = new TestDevice(server.Anonymous);
        await device.OpenSetAsync(await server.IssueAsync(plastic, ScopeName.Set));
        using var set = await device.SetAsync(device.Wrap(pin));
        set.EnsureSuccessStatusCode();
        await server.PutAsync(plastic, "ACTIVE", produced: true);
        return plastic;
    }

    /// <summary>A live control token for a plastic of its own.</summary>
    public static async Task<string> NewTokenAsync(this PinControlServer server, string scope, int pinLength = 4) =>
        await server.IssueAsync(scope == ScopeName.View ? await server.NewViewableAsync(pinLength) : await server.NewSettableAsync(pinLength), scope);

    /// <summary>The PIN, as another device of the cardholder's would see it.</summary>
    public static async Task<string> SeePinAsync(this PinControlServer server, string plastic)
    {
        using var device = new TestDevice(server.Anonymous);
        return await device.ViewAsync(await server.IssueAsync(plastic, ScopeName.View));
    }

    /// <summary>The token's state as it is stored: 1 issued, 3 viewed, 4 set, 7 set opened.</summary>
    public static long StateOf(this PinControlServer server, string controlId) =>
        (long)server.Sql($"SELECT state FROM token WHERE id_hash = x'{Hash(controlId)}'")!;

    /// <summary>The token's state as its client looks it up.</summary>
    public static async Task<string> LookUpAsync(this PinControlServer server, string controlId)
    {
        using var answer = JsonDocument.Parse(
            await server.Client.GetStringAsync(new Uri($"/pincontrol/v2/control/{ReferenceOf(controlId)}?auditUser=test", UriKind.Relative)));
        return answer.RootElement.GetProperty("state").GetString()!;
    }

    /// <summary>How many records of the audit trail tell that of the token.</summary>
    /// <param name="outcome">As docs/audit.md numbers them.</param>
    public static long CountAudit(this PinControlServer server, string controlId, string name, int outcome) => Convert.ToInt64(
        server.Sql($"SELECT count(*) FROM audit WHERE reference = '{ReferenceOf(controlId)}' AND event = '{name}' AND outcome = {outcome}"), CultureInfo.InvariantCulture);

    /// <summary>How many records of the audit trail hold the text.</summary>
    public static long CountAudit(this PinControlServer server, string text) =>
        (long)server.Sql($"SELECT count(*) FROM audit WHERE instr(body, CAST('{text}' AS BLOB)) > 0")!;

    /// <summary>Gives the demo client a theme.</summary>
    public static async Task SetThemeAsync(this PinControlServer server, string css)
    {
        var (theme, refusals) = Theme.Read(css);
        Assert.Empty(refusals);
        await using var desk = new AccountDesk(server);
        await desk.ChangeAsync(who => new AccountChange.SetTheme(
            new LookOwner(AccountDesk.Name("demo"), IsFrameKey: false), css, SHA256.HashData(Encoding.UTF8.GetBytes(css)), theme!.Style.Hash) { Operator = who });
    }

    private static string ReferenceOf(string controlId) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(controlId)));

    private static string Hash(string controlId) => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(controlId)));

    private static string NextId() => Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
}
