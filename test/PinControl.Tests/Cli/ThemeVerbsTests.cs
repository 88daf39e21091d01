using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PinControl.Pages.Themes;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Cli;

/// <summary><c>theme</c> and <c>tenant next-step</c>, through real processes beside a service that runs.</summary>
public sealed class ThemeVerbsTests : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_theme_is_set_shown_rolled_back_and_removed_and_pages_follow_without_a_restart()
    {
        var file = Write("shop.css", ":root {\n  --pin-radius: 3px;\n}\n");
        var set = (await RunAsync("theme", "set", file, "--client", "demo", "--operator", "you")).AssertDone();
        Assert.Matches(@"Client +demo\nTheme +version 1\nStyle +sha256-[^\n]+\nWeighs +1[34],\d{3} bytes of 14,600, \d{2,3} of them the theme's", set.Output);
        Assert.Empty(set.Error);
        Assert.Contains("--pin-radius:3px}", await FrameAsync(), StringComparison.Ordinal);
        var shipped = (await RunAsync("theme", "set", "--shipped", "harbour", "--client", "demo", "--operator", "you", "--json")).Json();
        Assert.Equal(2, shipped.GetProperty("theme").GetProperty("version").GetInt32());
        Assert.Contains("--pin-accent:#1d4ed8", await FrameAsync(), StringComparison.Ordinal);
        var listed = (await RunAsync("theme", "list", "--client", "demo", "--json")).Json();
        Assert.Equal([false, true], listed.GetProperty("themes").EnumerateArray().Select(static one => one.GetProperty("inUse").GetBoolean()));

        (await RunAsync("theme", "rollback", "--client", "demo", "--operator", "you")).AssertDone();
        Assert.Contains("--pin-radius:3px}", await FrameAsync(), StringComparison.Ordinal);
        (await RunAsync("theme", "rollback", "--client", "demo", "--operator", "you")).AssertRefused(1, "There is no earlier version of the theme of client demo.");
        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), (await RunAsync("theme", "show", "--client", "demo")).AssertDone().Output);
        (await RunAsync("theme", "use", "--client", "demo", "--version", "9", "--operator", "you")).AssertRefused(1, "There is no version 9 of the theme of client demo; \"theme list\" shows those that are kept.");
        (await RunAsync("theme", "remove", "--client", "demo", "--operator", "you")).AssertDone();
        Assert.DoesNotContain("--pin-radius:3px}", await FrameAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_theme_weighs_is_what_is_sent_and_one_that_is_too_much_is_warned_of_with_numbers()
    {
        // Every part has colours and fonts of its own, in which nothing is found twice.
        var css = string.Concat(
            from part in ThemePart.All.Where(static part => part.Kind == ThemePartKind.Button)
            from state in (string[])["", ":hover", ":active", ":focus-visible"]
            let x = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(part.Name + state)))
            let font = state.Length == 0 ? $" font-family: \"{x[..24]}\", serif; border: 2px solid #0{x[40]}0{x[41]}1{x[42]};" : string.Empty
            select $"#pin::part({part.Name}){state} {{{font} color: #0{x[25]}0{x[26]}1{x[27]}; background-color: #f{x[28]}f{x[29]}e{x[30]}; box-shadow: 0 2px 7px rgb({x[31] % 99} {x[32] % 97} {x[33] % 89} / {x[34] % 40}%) }}\n");
        var set = await RunAsync("theme", "set", Write("heavy.css", css), "--client", "demo", "--operator", "you", "--json");
        Assert.Equal(0, set.Code);
        using var document = JsonDocument.Parse(set.Output);
        var weight = document.RootElement.GetProperty("weight");
        var (bytes, adds, language) = (weight.GetProperty("bytes").GetInt32(), weight.GetProperty("adds").GetInt32(), weight.GetProperty("language").GetString());
        Assert.InRange(adds, 700, 2500);
        Assert.False(weight.GetProperty("fits").GetBoolean());
        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Warning: with this theme the largest page, a frame in {language}, is {bytes:N0} bytes, {bytes - 14_600:N0} more than one round trip has room for (14,600)"), set.Error, StringComparison.Ordinal);

        // Its key and parents are others than the reckoning's.
        Assert.InRange(await SizeAsync(language!) - bytes, -150, 150);
    }

    [Fact]
    public async Task A_theme_that_is_refused_changes_nothing_and_says_file_line_and_column()
    {
        var file = Write("bad.css", "#pin::part(title) {\n  color: #102030;\n  content: \"Call 555\";\n}\n@import url(x);\n");
        var refused = await RunAsync("theme", "set", file, "--client", "demo", "--operator", "you");
        Assert.Equal(1, refused.Code);
        Assert.Contains($"{file}:5:1: @import url(x): A theme is one file, and asks for nothing.", refused.Error, StringComparison.Ordinal);
        Write("bad.css", "#pin::part(title) {\n  content: \"Call 555\";\n}\n");
        refused = await RunAsync("theme", "preview", file);
        Assert.Contains($"{file}:2:3: content: \"Call 555\": Text on a page is the page's own.", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM theme"));
        (await RunAsync("theme", "set", "--shipped", "plain", "--operator", "you")).AssertRefused(2, "theme set takes --client or --frame-key.");
        (await RunAsync("theme", "set", "--client", "demo", "--operator", "you")).AssertRefused(2, "theme set takes a FILE or --shipped.");
    }

    [Fact]
    public async Task A_preview_is_one_file_with_every_state_and_no_script()
    {
        var output = Path.Combine(_server.Folder, "preview.html");
        (await RunAsync("theme", "preview", "--shipped", "harbour", "--locale", "de", "--out", output)).AssertDone();
        var html = await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", html, StringComparison.OrdinalIgnoreCase);
        // In a webview page, a frame and a low frame, light and dark: 22 states, and two of them in Arabic besides.
        Assert.Equal(3 * 2 * 24, html.Split("<iframe ").Length - 1);
        Assert.Contains(WebUtility.HtmlEncode(Theme.Read(ShippedThemes.Source("harbour")).Theme!.Style.Content), html, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_knows_a_frame_s_theme_by_its_file_and_its_words_by_their_text()
    {
        var file = Write("shop.css", ":root { --pin-radius: 3px }");
        (await RunAsync("theme", "set", file, "--frame-key", "demo-frame", "--operator", "you")).AssertDone();
        (await RunAsync("theme", "layout", "--frame-key", "demo-frame", "--layout", "compact", "--confirm", "app", "--operator", "you")).AssertDone();
        (await RunAsync("tenant", "next-step", "demo", "--locale", "en", "--text", "Fetch it tomorrow.", "--operator", "you")).AssertDone();
        string[] doctor = ["doctor", "--url", _server.Address.ToString(), "--frame-key", "demo-frame"];
        Assert.Contains("Content-Security-Policy is ", (await RunAsync(doctor)).AssertRefused(1, string.Empty).Output, StringComparison.Ordinal);
        var words = await RunAsync([.. doctor, "--theme", file]);
        Assert.Contains("after a PIN was set it says \"Fetch it tomorrow.\"; no --next-step names it", words.Output, StringComparison.Ordinal);
        (await RunAsync([.. doctor, "--theme", "plain", "--theme", file, "--next-step", "Fetch it tomorrow."])).AssertDone();
        // A frame that lost its theme has not the one that was named.
        (await RunAsync("theme", "remove", "--frame-key", "demo-frame", "--operator", "you")).AssertDone();
        var bare = (await RunAsync([.. doctor, "--theme", file, "--next-step", "Fetch it tomorrow."])).AssertRefused(1, string.Empty);
        Assert.Contains("it has none of the themes that --theme names", bare.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_step_texts_are_plain_short_and_of_languages_that_the_pages_speak()
    {
        (await RunAsync("tenant", "next-step", "demo", "--locale", "xx", "--text", "x", "--operator", "you")).AssertRefused(2, "--locale xx is none of");
        (await RunAsync("tenant", "next-step", "demo", "--locale", "en", "--text", new string('x', 201), "--operator", "you")).AssertRefused(2, "1 to 200 characters");
        (await RunAsync("tenant", "next-step", "demo", "--locale", "en", "--text", "a\u202Eb", "--operator", "you")).AssertRefused(2, "nothing that turns the direction of reading");
        var file = Write("steps.json", "{\"en\":\"Tomorrow.\",\"de\":\"Morgen.\"}");
        var done = (await RunAsync("tenant", "next-step", "demo", "--file", file, "--operator", "you")).AssertDone();
        Assert.Matches(@"de +Morgen\.\nen +Tomorrow\.\n\nThese languages have the pages' own words: ar bg ", done.Output);
        Assert.Contains("Tomorrow.", await FrameAsync(), StringComparison.Ordinal);
        (await RunAsync("tenant", "next-step", "demo", "--own-words", "--operator", "you")).AssertDone();
        Assert.DoesNotContain("Tomorrow.", await FrameAsync(), StringComparison.Ordinal);
        (await RunAsync("tenant", "next-step", "demo", "--file", Write("steps.json", "{\"en\":1}"), "--operator", "you")).AssertRefused(2, "is not one JSON object");
        (await RunAsync("tenant", "next-step", "demo", "--locale", "en", "--operator", "you")).AssertRefused(2, "--locale with --text");
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_server.Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<string> FrameAsync() => await _server.Anonymous.GetStringAsync("/pincontrol/frame?key=demo-frame");

    /// <summary>Of a frame's answer, its headers included.</summary>
    private async Task<int> SizeAsync(string language)
    {
        // Who comes while it is being packed waits a second at most, and gets one compressed as it is sent, whose length nobody knows before.
        using var answer = await PackedAsync($"/pincontrol/frame?key=demo-frame&locale={language}");
        var head = answer.Headers.Concat(answer.Content.Headers).Sum(static one => $"{one.Key}: {string.Join(", ", one.Value)}\r\n".Length);
        return head + "HTTP/1.1 200 OK\r\n\r\n".Length + (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
    }

    private async Task<HttpResponseMessage> PackedAsync(string path)
    {
        for (var patience = Stopwatch.StartNew(); ; await Task.Delay(100, TestContext.Current.CancellationToken))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Accept-Encoding", "br");
            var answer = await _server.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (answer.Content.Headers.ContentLength is not null || patience.Elapsed > TimeSpan.FromSeconds(30))
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandProcess.RunAsync(_server.Folder, arguments);
}
