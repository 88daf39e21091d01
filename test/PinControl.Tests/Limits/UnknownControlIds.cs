using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using PinControl.Tests.Contract;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Limits;

/// <summary>Control ids that nobody knows, on the real service: waiting by address, in each path's own shape (docs/limits.md).</summary>
public sealed class UnknownControlIds : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start("Limits:UnknownControlIds=4");
    private readonly TestDevice _device;

    public UnknownControlIds()
    {
        _server.Clock.Stop();
        _device = new TestDevice(_server.Anonymous);
    }

    public async ValueTask DisposeAsync()
    {
        _device.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_device_channel_answers_RATE_LIMITED_as_JSON_and_spends_no_live_token()
    {
        for (var i = 0; i < 4; i++)
        {
            using var unknown = await _device.OpenAsync(NewId(), "VIEW_PIN");
            Assert.Equal(HttpStatusCode.Gone, unknown.StatusCode);
        }

        var live = await _server.IssueAsync("1001", "VIEW_PIN");
        foreach (var id in (string[])[NewId(), live])
        {
            using var waits = await _device.OpenAsync(id, "VIEW_PIN");
            using var document = await ErrorShape.AssertAsync(waits, HttpStatusCode.TooManyRequests, "SECURITY_ERROR", "TOO_MANY_FAILURES");
            Assert.Equal("RATE_LIMITED", document.RootElement.GetProperty("reason").GetString());
            Assert.NotEmpty(document.RootElement.GetProperty("support").GetString()!);
            Assert.Equal("1", Assert.Single(waits.Headers.GetValues("Retry-After")));
        }

        _server.Clock.Turn(TimeSpan.FromSeconds(1));
        Assert.Matches("^[0-9]{4}$", await _device.ViewAsync(live));
    }

    [Theory]
    [InlineData("view")]
    [InlineData("set")]
    public async Task A_webview_page_says_it_in_words_and_calls_the_error_callback(string kind)
    {
        for (var i = 0; i < 4; i++)
        {
            using var unknown = await PostAsync(kind, NewId());
            Assert.Equal(HttpStatusCode.OK, unknown.StatusCode);
        }

        using var waits = await PostAsync(kind, NewId());
        Assert.Equal(HttpStatusCode.TooManyRequests, waits.StatusCode);
        Assert.Equal("1", Assert.Single(waits.Headers.GetValues("Retry-After")));
        Assert.Equal("text/html", waits.Content.Headers.ContentType?.MediaType);
        var html = await waits.Content.ReadAsStringAsync();
        Assert.Contains("\"reason\":\"RATE_LIMITED\"", html, StringComparison.Ordinal);
        Assert.Contains($"\"kind\":\"{kind}\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_and_the_device_channel_count_together_and_a_frame_opens_all_the_same()
    {
        for (var i = 0; i < 2; i++)
        {
            using var page = await PostAsync("view", NewId());
            using var open = await _device.OpenAsync(NewId(), "VIEW_PIN");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Gone), (page.StatusCode, open.StatusCode));
        }

        using var waits = await PostAsync("view", NewId());
        Assert.Equal(HttpStatusCode.TooManyRequests, waits.StatusCode);
        using var frame = await _server.Anonymous.GetAsync("/pincontrol/frame?key=demo-frame");
        Assert.Equal(HttpStatusCode.OK, frame.StatusCode);
    }

    [Fact]
    public async Task An_id_in_a_page_is_counted_once_though_its_script_tries_it_too_and_every_further_try_counts()
    {
        for (var i = 0; i < 3; i++)
        {
            var id = NewId();
            using var page = await PostAsync("view", id);
            using var script = await _device.OpenAsync(id, "VIEW_PIN");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Gone), (page.StatusCode, script.StatusCode));
        }

        // Three so far. The same again by a page is the fourth, and a script's second try would be the fifth.
        var last = NewId();
        using var open = await PostAsync("set", last);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        _server.Clock.Turn(TimeSpan.FromSeconds(1));
        using var its = await _device.OpenAsync(last, "SET_PIN");
        using var again = await _device.OpenAsync(last, "SET_PIN");
        using var waits = await _device.OpenAsync(NewId(), "VIEW_PIN");
        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone, HttpStatusCode.TooManyRequests), (its.StatusCode, again.StatusCode, waits.StatusCode));
    }

    [Fact]
    public async Task Expired_and_used_ids_are_not_counted_and_a_choice_that_has_begun_goes_on()
    {
        await _device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        var used = await _server.IssueAsync("1001", "VIEW_PIN");
        await _device.ViewAsync(used);
        for (var i = 0; i < 10; i++)
        {
            using var other = new TestDevice(_server.Anonymous);
            using var refused = await other.OpenAsync(used, "VIEW_PIN");
            Assert.Equal(HttpStatusCode.Gone, refused.StatusCode);
        }

        for (var i = 0; i < 5; i++)
        {
            using var unknown = await _device.OpenAsync(NewId(), "VIEW_PIN");
        }

        using var set = await _device.SetAsync(_device.Wrap("7294"));
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
    }

    [Fact]
    public async Task Sessions_that_nobody_knows_are_counted_but_do_not_prolong_a_waiting()
    {
        var begun = Stopwatch.StartNew();
        for (var i = 0; i < 2; i++)
        {
            using var set = await _device.SetAsync(NewId(), new string('A', 32));
            await DeviceRefusals.ReasonAsync(set, HttpStatusCode.Gone, "UNKNOWN");
            using var extended = await ExtendAsync(NewId());
            await DeviceRefusals.ReasonAsync(extended, HttpStatusCode.Gone, "UNKNOWN");
        }

        for (var i = 0; i < 20; i++)
        {
            using var waits = await _device.OpenAsync(NewId(), "VIEW_PIN");
            Assert.Equal(HttpStatusCode.TooManyRequests, waits.StatusCode);
            Assert.Equal("1", Assert.Single(waits.Headers.GetValues("Retry-After")));
            using var set = await _device.SetAsync(NewId(), new string('A', 32));
            using var extended = await ExtendAsync(NewId());
            Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (set.StatusCode, extended.StatusCode));
        }

        _server.Clock.Turn(TimeSpan.FromSeconds(1));
        Assert.Matches("^[0-9]{4}$", await _device.ViewAsync(await _server.IssueAsync("1001", "VIEW_PIN")));
        await _server.StopAsync();
        _server.AssertCounted(begun, "SESSION_UNKNOWN", 44);
    }

    [Fact]
    public async Task A_live_id_under_a_frame_key_that_is_gone_is_answered_as_unknown_and_not_counted()
    {
        var live = await _server.IssueAsync("1001", "VIEW_PIN");
        for (var i = 0; i < 10; i++)
        {
            using var foreign = await _device.OpenAsync(live, "VIEW_PIN", "a-key-that-is-gone");
            await DeviceRefusals.ReasonAsync(foreign, HttpStatusCode.Gone, "UNKNOWN");
        }

        Assert.Matches("^[0-9]{4}$", await _device.ViewAsync(live));
    }

    [Fact]
    public async Task A_try_that_the_store_could_not_look_at_is_not_counted()
    {
        for (var i = 0; i < 4; i++)
        {
            using var unknown = await _device.OpenAsync(NewId(), "VIEW_PIN");
        }

        var live = await _server.IssueAsync("1001", "VIEW_PIN");
        _server.Clock.Turn(TimeSpan.FromSeconds(1));
        await using (_server.Store.Lock())
        {
            for (var i = 0; i < 2; i++)
            {
                using var away = await _device.OpenAsync(live, "VIEW_PIN");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            }
        }

        Assert.Matches("^[0-9]{4}$", await _device.ViewAsync(live));
    }

    [Fact]
    public async Task A_flood_of_refused_ids_is_a_record_or_two_in_the_trail()
    {
        var begun = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
        {
            using var unknown = await _device.OpenAsync(NewId(), "VIEW_PIN");
        }

        await _server.StopAsync();
        _server.AssertCounted(begun, "CONTROL_ID_BLOCKED", 96);
        _server.AssertCounted(begun, "CONTROL_ID_UNKNOWN", 4);
    }

    private Task<HttpResponseMessage> PostAsync(string kind, string controlId) =>
        _server.Anonymous.PostAsync($"/pincontrol/pin/{kind}", new FormUrlEncodedContent([KeyValuePair.Create("controlId", controlId)]));

    private Task<HttpResponseMessage> ExtendAsync(string session) =>
        _server.Anonymous.PostAsync("/pincontrol/device/extend", Bodies.Json($$"""{"session":"{{session}}"}"""));

    private static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
