using System.Net;
using PinControl.Clients;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using PinControl.Tests.Storage;
using Xunit;
using static PinControl.Tests.Device.DeviceRefusals;

namespace PinControl.Tests.Contract;

/// <summary>A switch thrown by an operator, through another handle on the database, stops a running service at once.</summary>
public sealed class KillSwitches : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly AccountDesk _desk;
    private readonly TestDevice _device;

    public KillSwitches() => (_desk, _device) = (new AccountDesk(_server), new TestDevice(_server.Anonymous));

    public async ValueTask DisposeAsync()
    {
        _device.Dispose();
        await _desk.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("switch", "SCOPE_SWITCHED_OFF")]
    [InlineData("client", "CLIENT_DISABLED")]
    [InlineData("permission", "PERMISSION_DENIED")]
    public async Task What_is_switched_off_is_issued_opened_set_and_extended_no_more_from_that_moment_on(string what, string errorCode)
    {
        var view = await _server.IssueAsync("1001", "VIEW_PIN");
        await _device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        using var stopped = new TestDevice(_server.Anonymous);
        await _server.PutAsync("4002", "INACTIVE", produced: false);
        await stopped.OpenSetAsync(await _server.IssueAsync("4002", "SET_PIN"));

        await ThrowAsync(what, on: false);

        foreach (var (plastic, scope) in ((string, string)[])[("1001", "VIEW_PIN"), ("1002", "SET_PIN"), ("999999", "VIEW_PIN")])
        {
            using var refused = await IssueAsync(plastic, scope);
            await ErrorShape.AssertAsync(refused, HttpStatusCode.Forbidden, "SECURITY_ERROR", errorCode);
        }

        using var card = await _server.Client.PostAsync("/pincontrol/v1/card/c4002?auditUser=u", Bodies.Json("""{"scope":"SET_PIN"}"""));
        await ErrorShape.AssertAsync(card, HttpStatusCode.Forbidden, "SECURITY_ERROR", errorCode);
        using var viewer = new TestDevice(_server.Anonymous);
        using var opened = await viewer.OpenAsync(view, "VIEW_PIN");
        await ReasonAsync(opened, HttpStatusCode.Conflict, "STATE_CHANGED");
        using var set = await _device.SetAsync(_device.Wrap("7294"));
        await ReasonAsync(set, HttpStatusCode.Conflict, "STATE_CHANGED");
        using var extended = await stopped.ExtendAsync();
        await ReasonAsync(extended, HttpStatusCode.Conflict, "STATE_CHANGED");
        Assert.Equal(0L, _server.Sql("SELECT pin_status FROM plastic WHERE plastic_id = '1002'"));

        await ThrowAsync(what, on: true);

        Assert.Matches("^[0-9]{4}$", await viewer.ViewAsync(await _server.IssueAsync("1001", "VIEW_PIN")));
        // What had begun has ended with the switch.
        using var late = await stopped.SetAsync(stopped.Wrap("7294"));
        await ReasonAsync(late, HttpStatusCode.Conflict, "STATE_CHANGED");
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task One_scope_s_switch_leaves_the_other_alone()
    {
        await _desk.SwitchAsync(Permissions.View, on: false);
        using var view = await IssueAsync("1001", "VIEW_PIN");
        await ErrorShape.AssertAsync(view, HttpStatusCode.Forbidden, "SECURITY_ERROR", "SCOPE_SWITCHED_OFF");
        using var set = await IssueAsync("1002", "SET_PIN");
        Assert.Equal(HttpStatusCode.Created, set.StatusCode);
        var record = (string)_server.Sql("SELECT body_text(body) FROM audit WHERE event = 'TENANT_SWITCH'")!;
        Assert.Equal($$"""{"event":"TENANT_SWITCH","tenant":"demo","operator":"olga","osUser":"{{Environment.UserName}}","detail":"view off: incident 4711"}""", record);
    }

    [Fact]
    public async Task While_choosing_is_switched_off_no_PIN_is_generated_either_and_plastics_are_kept_all_the_same()
    {
        await _desk.SwitchAsync(Permissions.Set, on: false);
        await _server.PutAsync("4003", "INACTIVE", produced: false);
        using (var refused = await GenerateAsync())
        {
            await ErrorShape.AssertAsync(refused, HttpStatusCode.Forbidden, "SECURITY_ERROR", "SCOPE_SWITCHED_OFF");
        }

        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'PIN_GENERATE' AND outcome = 12"));
        Assert.Equal(0L, _server.Sql("SELECT pin_status FROM plastic WHERE plastic_id = '4003'"));
        await _desk.SwitchAsync(Permissions.Set, on: true);
        await _desk.SwitchAsync(Permissions.View, on: false);
        using var drawn = await GenerateAsync();
        Assert.Equal(HttpStatusCode.OK, drawn.StatusCode);

        Task<HttpResponseMessage> GenerateAsync() => _server.Client.PostAsync("/pincontrol/cards/v1/plastics/4003/pin/generate?auditUser=u", null);
    }

    [Fact]
    public async Task A_disabled_client_gets_403_everywhere_and_its_frames_do_not_open()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        var reference = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(id)));
        await _desk.EnableAsync(false);
        foreach (var request in Bodies.Everything(reference))
        {
            using var response = await _server.Client.SendAsync(request);
            await ErrorShape.AssertAsync(response, HttpStatusCode.Forbidden, "SECURITY_ERROR", "CLIENT_DISABLED");
        }

        using var frame = await _server.Anonymous.GetAsync("/pincontrol/frame?key=demo-frame");
        Assert.Equal(HttpStatusCode.Forbidden, frame.StatusCode);
    }

    private Task ThrowAsync(string what, bool on) => what switch
    {
        "switch" => _desk.SwitchAsync(Permissions.View | Permissions.Set, on),
        "client" => _desk.EnableAsync(on),
        _ => _desk.PermitAsync(Permissions.View | Permissions.Set, takes: !on),
    };

    private Task<HttpResponseMessage> IssueAsync(string plastic, string scope) =>
        _server.Client.PostAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=u", Bodies.Json($$"""{"scope":"{{scope}}"}"""));
}
