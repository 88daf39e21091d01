using System.Net;
using System.Text;
using System.Text.Json;
using PinControl.Tests.Serving;
using Xunit;
using static PinControl.Tests.Device.DeviceRefusals;

namespace PinControl.Tests.Device;

/// <summary>DESIGN 3.3 over a real server: a device written from the protocol's document.</summary>
public sealed class DeviceChannel : IAsyncDisposable
{
    private const string StrongPin = "7294";
    private const string OtherPin = "7391";

    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly TestDevice _device;

    public DeviceChannel() => _device = new TestDevice(_server.Anonymous);

    public async ValueTask DisposeAsync()
    {
        _device.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_view_answers_with_exactly_the_protocol_s_members_and_opens_to_four_digits()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        using var response = await _device.OpenAsync(id, "VIEW_PIN");
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(
            ["hideAfter", "profile", "scope", "serverKey", "serverKeyId", "serverSignature", "wrappedPin"],
            answer.RootElement.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(45, answer.RootElement.GetProperty("hideAfter").GetInt32());
        Assert.Matches("^[0-9]{4}$", _device.Reveal(id, answer.RootElement));
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_chosen_PIN_is_the_one_seen_after_production()
    {
        var opened = await _device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        Assert.Equal(
            ["expiresAt", "policy", "profile", "scope", "serverKey", "serverKeyId", "serverSignature", "session"],
            opened.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(4, opened.GetProperty("policy").GetProperty("length").GetInt32());
        using var set = await _device.SetAsync(_device.Wrap(StrongPin));
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        Assert.Equal("SELECTED", await PinStatusAsync("1002"));

        await _server.PutAsync("1002", "ACTIVE", produced: true);
        using var viewer = new TestDevice(_server.Anonymous);
        Assert.Equal(StrongPin, await viewer.ViewAsync(await _server.IssueAsync("1002", "VIEW_PIN")));
    }

    [Fact]
    public async Task A_generated_PIN_has_the_plastic_s_length()
    {
        // Produced or not: it has none yet.
        await _server.PutAsync("3006", "ACTIVE", produced: true, pinLength: 6);
        using var generated = await _server.Client.PostAsync("/pincontrol/cards/v1/plastics/3006/pin/generate?auditUser=test", null);
        Assert.Equal(HttpStatusCode.OK, generated.StatusCode);
        Assert.Equal("GENERATED", await PinStatusAsync("3006"));
        Assert.Matches("^[0-9]{6}$", await _device.ViewAsync(await _server.IssueAsync("3006", "VIEW_PIN")));
        using var again = await _server.Client.PostAsync("/pincontrol/cards/v1/plastics/3006/pin/generate?auditUser=test", null);
        Assert.Contains("PIN_ALREADY_PRODUCED", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_redeemed_at_29_999_seconds_and_refused_at_30_000()
    {
        _server.Clock.Stop();
        var early = await _server.IssueAsync("1001", "VIEW_PIN");
        _server.Clock.Turn(TimeSpan.FromMilliseconds(29_999));
        using var accepted = await _device.OpenAsync(early, "VIEW_PIN");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);

        var late = await _server.IssueAsync("1001", "VIEW_PIN");
        _server.Clock.Turn(TimeSpan.FromMilliseconds(30_000));
        using var refused = await _device.OpenAsync(late, "VIEW_PIN");
        await ReasonAsync(refused, HttpStatusCode.Gone, "EXPIRED");
    }

    [Fact]
    public async Task Of_200_devices_at_once_one_redeems()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        var devices = Enumerable.Range(0, 200).Select(_ => new TestDevice(_server.Anonymous)).ToArray();
        var responses = await Task.WhenAll(devices.Select(device => device.OpenAsync(id, "VIEW_PIN")));
        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
        foreach (var loser in responses.Where(response => response.StatusCode != HttpStatusCode.OK))
        {
            await ReasonAsync(loser, HttpStatusCode.Gone, "ALREADY_USED");
        }

        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'PIN_VIEW' AND outcome = 0"));
    }

    [Fact]
    public async Task A_lost_answer_is_repeated_to_the_same_device_for_60_seconds_and_audited()
    {
        _server.Clock.Stop();
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        using var first = await _device.OpenAsync(id, "VIEW_PIN");
        _server.Clock.Turn(TimeSpan.FromSeconds(59));
        using var repeat = await _device.OpenAsync(id, "VIEW_PIN");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await repeat.Content.ReadAsStringAsync());
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'TOKEN_OPEN' AND outcome = 2"));
        _server.Clock.Turn(TimeSpan.FromSeconds(1));
        using var late = await _device.OpenAsync(id, "VIEW_PIN");
        await ReasonAsync(late, HttpStatusCode.Gone, "ALREADY_USED");
    }

    [Fact]
    public async Task A_repeated_opening_of_a_SET_gives_the_same_session()
    {
        var id = await _server.IssueAsync("1002", "SET_PIN");
        using var first = await _device.OpenAsync(id, "SET_PIN");
        using var repeat = await _device.OpenAsync(id, "SET_PIN");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await repeat.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_newer_token_of_the_slot_supersedes_the_older()
    {
        var older = await _server.IssueAsync("1001", "VIEW_PIN");
        var newer = await _server.IssueAsync("1001", "VIEW_PIN");
        using var dead = await _device.OpenAsync(older, "VIEW_PIN");
        await ReasonAsync(dead, HttpStatusCode.Gone, "SUPERSEDED");
        Assert.Matches("^[0-9]{4}$", await _device.ViewAsync(newer));
    }

    [Fact]
    public async Task Refusals_that_do_not_spend_leave_the_token_redeemable()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN", $",\"deviceKeyHash\":\"{System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(_device.Point))}\"");
        using var wrongScope = await _device.OpenAsync(id, "SET_PIN");
        await ReasonAsync(wrongScope, HttpStatusCode.Conflict, "WRONG_SCOPE");
        using var stranger = new TestDevice(_server.Anonymous);
        using var wrongDevice = await stranger.OpenAsync(id, "VIEW_PIN");
        await ReasonAsync(wrongDevice, HttpStatusCode.Conflict, "DEVICE_REFUSED");
        _server.Sql("INSERT INTO client (tenant_no, name, permissions) SELECT tenant_no, 'second', 31 FROM tenant; INSERT INTO frame_key (frame_key, client_no) SELECT 'second-frame', client_no FROM client WHERE name = 'second'");
        using var foreignFrame = await _device.OpenAsync(id, "VIEW_PIN", "second-frame");
        await ReasonAsync(foreignFrame, HttpStatusCode.Gone, "UNKNOWN");
        using var noFrame = await _device.OpenAsync(id, "VIEW_PIN", "no-such-frame");
        await ReasonAsync(noFrame, HttpStatusCode.Gone, "UNKNOWN");
        Assert.Matches("^[0-9]{4}$", await _device.ViewAsync(id));
    }

    [Theory]
    [InlineData("publicKey", "AAAA")]
    [InlineData("publicKey", "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("profile", "pincontrol/2")]
    [InlineData("scope", "view_pin")]
    [InlineData("controlId", "short")]
    public async Task A_malformed_opening_is_400_and_spends_nothing(string member, string value)
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        var body = new Dictionary<string, string>
        {
            ["controlId"] = id, ["publicKey"] = _device.PublicKey, ["scope"] = "VIEW_PIN", ["profile"] = "pincontrol/1/p256-cbc-kw", [member] = value,
        };
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var refused = await _server.Anonymous.PostAsync("/pincontrol/device/open", content);
        await ReasonAsync(refused, HttpStatusCode.BadRequest, "BAD_REQUEST");
        Assert.Matches("^[0-9]{4}$", await _device.ViewAsync(id));
    }

    [Fact]
    public async Task A_foreign_origin_is_refused_and_no_CORS_header_is_ever_sent()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        foreach (var origin in (string[])["https://evil.example", "null", "http://localhost:1"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/pincontrol/device/open")
            {
                Content = new StringContent($$"""{"controlId":"{{id}}"}""", Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Origin", origin);
            using var refused = await _server.Anonymous.SendAsync(request);
            await ReasonAsync(refused, HttpStatusCode.Forbidden, "BAD_REQUEST");
            Assert.DoesNotContain(refused.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }

        Assert.Matches("^[0-9]{4}$", await _device.ViewAsync(id));
    }

    [Fact]
    public async Task An_unknown_id_is_410_UNKNOWN()
    {
        using var unknown = await _device.OpenAsync(new string('A', 43), "VIEW_PIN");
        await ReasonAsync(unknown, HttpStatusCode.Gone, "UNKNOWN");
    }

    [Fact]
    public async Task A_plastic_blocked_after_the_issue_is_409_STATE_CHANGED()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        await _server.PutAsync("1001", "BLOCKED", produced: true);
        using var refused = await _device.OpenAsync(id, "VIEW_PIN");
        await ReasonAsync(refused, HttpStatusCode.Conflict, "STATE_CHANGED");
    }

    [Fact]
    public async Task Weak_short_and_tampered_PINs_are_422_and_the_fifth_try_is_the_last()
    {
        await _device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        using var weak = await _device.SetAsync(_device.Wrap("1234"));
        await ReasonAsync(weak, HttpStatusCode.UnprocessableEntity, "WEAK_PIN");
        using var length = await _device.SetAsync(_device.Wrap("729413"));
        await ReasonAsync(length, HttpStatusCode.UnprocessableEntity, "LENGTH");
        var bytes = _device.Wrap(StrongPin).ToCharArray();
        bytes[5] = bytes[5] == 'A' ? 'B' : 'A';
        var tampered = new string(bytes);
        using var unreadable = await _device.SetAsync(tampered);
        var support = await ReasonAsync(unreadable, HttpStatusCode.UnprocessableEntity, "BAD_REQUEST");
        using var identical = await _device.SetAsync(tampered);
        Assert.Equal(support, await ReasonAsync(identical, HttpStatusCode.UnprocessableEntity, "BAD_REQUEST"));

        using var fourth = await _device.SetAsync(_device.Wrap("1111"));
        await ReasonAsync(fourth, HttpStatusCode.UnprocessableEntity, "WEAK_PIN");
        using var fifth = await _device.SetAsync(_device.Wrap("2222"));
        await ReasonAsync(fifth, HttpStatusCode.UnprocessableEntity, "TOO_MANY_TRIES");
        using var after = await _device.SetAsync(_device.Wrap(StrongPin));
        await ReasonAsync(after, HttpStatusCode.Gone, "TOO_MANY_TRIES");
        Assert.Equal("WAITING", await PinStatusAsync("1002"));
    }

    [Fact]
    public async Task A_weak_PIN_after_a_good_one_on_the_same_node_is_422_too()
    {
        for (var turn = 0; turn < 2; turn++)
        {
            using var good = new TestDevice(_server.Anonymous);
            await good.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
            using var set = await good.SetAsync(good.Wrap(StrongPin));
            Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
            using var other = new TestDevice(_server.Anonymous);
            await other.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
            using var weak = await other.SetAsync(other.Wrap("1111"));
            await ReasonAsync(weak, HttpStatusCode.UnprocessableEntity, "WEAK_PIN");
        }
    }

    [Fact]
    public async Task A_repeated_set_is_204_again_and_another_PIN_after_it_is_refused()
    {
        await _device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        var wrapped = _device.Wrap(StrongPin);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _device.SetAsync(wrapped)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        using var other = await _device.SetAsync(_device.Wrap(OtherPin));
        await ReasonAsync(other, HttpStatusCode.Gone, "ALREADY_USED");
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'PIN_SET' AND outcome = 0"));
    }

    [Fact]
    public async Task A_newer_session_ends_the_older_one_of_the_plastic()
    {
        await _device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        using var second = new TestDevice(_server.Anonymous);
        await second.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        using var older = await _device.SetAsync(_device.Wrap(StrongPin));
        await ReasonAsync(older, HttpStatusCode.Gone, "SUPERSEDED");
        using var newer = await second.SetAsync(second.Wrap(OtherPin));
        Assert.Equal(HttpStatusCode.NoContent, newer.StatusCode);
    }

    [Fact]
    public async Task A_session_lives_5_minutes_and_can_be_extended_twice()
    {
        _server.Clock.Stop();
        await _device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        for (var i = 0; i < 2; i++)
        {
            _server.Clock.Turn(TimeSpan.FromSeconds(299));
            using var extended = await _device.ExtendAsync();
            Assert.Equal(HttpStatusCode.OK, extended.StatusCode);
        }

        using var third = await _device.ExtendAsync();
        await ReasonAsync(third, HttpStatusCode.Conflict, "BAD_REQUEST");
        _server.Clock.Turn(TimeSpan.FromSeconds(300));
        using var expired = await _device.SetAsync(_device.Wrap(StrongPin));
        await ReasonAsync(expired, HttpStatusCode.Gone, "SESSION_EXPIRED");
        Assert.Equal("WAITING", await PinStatusAsync("1002"));
    }

    [Fact]
    public async Task A_plastic_produced_during_the_session_keeps_its_PIN()
    {
        await _device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        await _server.PutAsync("1002", "INACTIVE", produced: true);
        using var refused = await _device.SetAsync(_device.Wrap(StrongPin));
        await ReasonAsync(refused, HttpStatusCode.Conflict, "STATE_CHANGED");
        Assert.Equal("WAITING", await PinStatusAsync("1002"));
    }

    [Fact]
    public async Task A_PIN_generated_meanwhile_ends_the_session_and_its_end_is_recorded()
    {
        await _device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        using var generated = await _server.Client.PostAsync("/pincontrol/cards/v1/plastics/1002/pin/generate?auditUser=test", null);
        Assert.Equal(HttpStatusCode.OK, generated.StatusCode);
        using var late = await _device.SetAsync(_device.Wrap(StrongPin));
        var support = await ReasonAsync(late, HttpStatusCode.Gone, "SUPERSEDED");
        Assert.Equal("GENERATED", await PinStatusAsync("1002"));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'SESSION_END'"));
        Assert.Equal(1L, _server.Sql($"SELECT count(*) FROM audit WHERE event = 'PIN_SET' AND body_text(body) LIKE '%{support}%'"));
        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM page_session WHERE wrapped_key IS NOT NULL"));
    }

    [Fact]
    public async Task A_refused_generation_is_recorded()
    {
        using var refused = await _server.Client.PostAsync("/pincontrol/cards/v1/plastics/1001/pin/generate?auditUser=test", null);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'PIN_GENERATE' AND outcome <> 0"));
    }

    [Fact]
    public async Task A_multipart_post_that_ends_in_the_middle_is_a_page_with_400()
    {
        using var content = new ByteArrayContent("--x\r\nContent-Disposition: form-data; name=\"controlId\"\r\n\r\nAAAA"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        using var page = await _server.Anonymous.PostAsync("/pincontrol/pin/view", content);
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_vault_that_is_gone_spends_nothing()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        File.Move(_server.KeyFile, _server.KeyFile + ".away");
        using var refused = await _device.OpenAsync(id, "VIEW_PIN");
        await ReasonAsync(refused, HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        File.Move(_server.KeyFile + ".away", _server.KeyFile);
        Assert.Matches("^[0-9]{4}$", await _device.ViewAsync(id));
    }

    private async Task<string?> PinStatusAsync(string plastic)
    {
        using var document = JsonDocument.Parse(await _server.Client.GetStringAsync($"/pincontrol/cards/v1/plastics/{plastic}?auditUser=test"));
        return document.RootElement.GetProperty("pinStatus").GetString();
    }
}
