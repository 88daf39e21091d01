using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Pages;
using PinControl.Pages.Themes;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>Which theme, layout and words a page gets, from the commit on; on whichever store this run is about.</summary>
public sealed class PageThemes(SharedServer shared) : IClassFixture<SharedServer>, IAsyncDisposable
{
    private const string Red = ":root { --pin-radius: 3px }\n#pin::part(title) { font-weight: 700 }";
    private const string Blue = ":root { --pin-radius: 5px }";
    private static readonly LookOwner Client = new(AccountDesk.Name("demo"), IsFrameKey: false);
    private static readonly LookOwner Key = new(AccountDesk.Name("demo-frame"), IsFrameKey: true);

    private readonly AccountDesk _desk = new(shared.Server);

    public async ValueTask DisposeAsync()
    {
        // The class's tests share a server, one after the other.
        foreach (var owner in (LookOwner[])[Client, Key])
        {
            await _desk.ChangeAsync(who => new AccountChange.UseTheme(owner, null) { Operator = who });
            await _desk.ChangeAsync(who => new AccountChange.Layout(owner, string.Empty, string.Empty) { Operator = who });
        }

        await _desk.ChangeAsync(who => new AccountChange.NextStep(AccountDesk.Name("demo"), new Dictionary<string, string?>(), DropsOthers: true) { Operator = who });
        await _desk.DisposeAsync();
    }

    [Fact]
    public async Task A_frame_has_its_key_s_theme_or_else_its_client_s_and_a_webview_page_the_client_s()
    {
        Assert.Null(await StyleAsync(FrameAsync()));
        await SetAsync(Client, Red);
        Assert.Equal(Css(Red), await StyleAsync(FrameAsync()));
        Assert.Equal(Css(Red), await StyleAsync(WebviewAsync("VIEW_PIN")));
        await SetAsync(Key, Blue);
        Assert.Equal(Css(Blue), await StyleAsync(FrameAsync()));
        Assert.Equal(Css(Red), await StyleAsync(WebviewAsync("SET_PIN", "1002")));
        Assert.Null(await StyleAsync(PostAsync("/pincontrol/pin/view", new string('A', 43))));
        await _desk.ChangeAsync(static who => new AccountChange.UseTheme(Key, null) { Operator = who });
        Assert.Equal(Css(Red), await StyleAsync(FrameAsync()));
    }

    [Fact]
    public async Task Versions_are_kept_gone_back_to_and_audited()
    {
        var first = await SetAsync(Client, Red);
        var second = await SetAsync(Client, Blue);
        Assert.Equal(first + 1, second);
        Assert.Equal(Css(Blue), await StyleAsync(FrameAsync()));
        await _desk.ChangeAsync(who => new AccountChange.UseTheme(Client, first) { Operator = who });
        Assert.Equal(Css(Red), await StyleAsync(FrameAsync()));
        Assert.Equal(AuditOutcome.ThemeUnknown, await _desk.TryAsync(static who => new AccountChange.UseTheme(Client, 4711) { Operator = who }));
        Assert.Equal(AuditOutcome.ClientUnknown, await _desk.TryAsync(static who => new AccountChange.UseTheme(new LookOwner(AccountDesk.Name("nobody"), false), 1) { Operator = who }));
        Assert.Equal(AuditOutcome.FrameKeyUnknown, await _desk.TryAsync(static who => new AccountChange.UseTheme(new LookOwner(AccountDesk.Name("nobody"), true), 1) { Operator = who }));
        var kept = (await _desk.Store.ListThemesAsync(default)).Where(static theme => theme.IsOf(Client)).ToList();
        Assert.Equal([first], kept.Where(static theme => theme.InUse).Select(static theme => theme.Version));
        Assert.Contains(kept, theme => theme.Version == second && theme is { Css: Blue, CreatedBy: "olga" });
        Assert.True(Records("THEME_SET", $"client demo: version {second}, {Theme.Read(Blue).Theme!.Style.Hash}"));
        Assert.True(Records("THEME_USE", $"client demo: version {first}"));
    }

    [Fact]
    public async Task Twenty_versions_are_kept_and_the_one_in_use_before()
    {
        await using var desk = new AccountDesk(shared.Server);
        using var other = await desk.AddClientAsync("many-themes");
        var owner = new LookOwner(AccountDesk.Name("many-themes"), IsFrameKey: false);
        for (var i = 0; i < 23; i++)
        {
            await SetAsync(owner, $":root {{ --pin-radius: {i}px }}");
        }

        Assert.Equal(Enumerable.Range(4, 20), (await desk.Store.ListThemesAsync(default)).Where(theme => theme.IsOf(owner)).Select(static theme => theme.Version));
    }

    [Fact]
    public async Task A_removed_frame_key_leaves_nothing_to_the_next_of_its_name()
    {
        Assert.True(Operator.TryParse("olga", out var who));
        Assert.True(ParentOrigin.TryParse("https://shop.example", out var origin, out _));
        var name = AccountDesk.Name("passing");
        var owner = new LookOwner(name, IsFrameKey: true);
        foreach (var round in (int[])[1, 2])
        {
            await _desk.Store.AddFrameKeyAsync(new NewFrameKey(name, AccountDesk.Name("demo"), [origin], null, who), default);
            Assert.Null(await StyleAsync(FrameAsync("passing")));
            using var fresh = await FrameAsync("passing");
            Assert.Contains(" class=\"frame\">", await fresh.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            var css = round == 1 ? Red : Blue;
            Assert.Equal(1, await SetAsync(owner, css));
            await _desk.ChangeAsync(change => new AccountChange.Layout(owner, "compact", null) { Operator = change });
            Assert.Equal(Css(css), await StyleAsync(FrameAsync("passing")));
            await _desk.ChangeAsync(change => new AccountChange.RemoveFrameKey(name) { Operator = change });
        }
    }

    [Fact]
    public async Task A_theme_that_somebody_wrote_into_the_database_is_not_shown()
    {
        // A text that no other test sets: styles are kept by their text, and one that is kept is shown as it was.
        await SetAsync(Client, ":root { --pin-radius: 27px }");
        shared.Sql("UPDATE theme SET css = ':root { --pin-radius: 26px }' WHERE css LIKE '%27px%'");
        Assert.Null(await StyleAsync(FrameAsync()));
        // The inventory lists what pages get, and they get none of it.
        var manifest = await ManifestAsync();
        Assert.DoesNotContain(Theme.Read(":root { --pin-radius: 26px }").Theme!.Style.Hash, manifest, StringComparison.Ordinal);
        // Put right, it is shown again.
        shared.Sql("UPDATE theme SET css = ':root { --pin-radius: 27px }' WHERE css LIKE '%26px%'");
        Assert.Equal(Css(":root { --pin-radius: 27px }"), await StyleAsync(FrameAsync()));
        shared.Sql("UPDATE theme SET css = '#pin::part(title) { display: none }' WHERE css LIKE '%27px%'");
        // Not with its hash put right either: what was let in at the desk is judged again at the page.
        var hash = Convert.ToHexString(SHA256.HashData("#pin::part(title) { display: none }"u8));
        shared.Sql($"UPDATE theme SET css_hash = {(shared.Server.Store is SqliteTestStore ? $"x'{hash}'" : $"decode('{hash}', 'hex')")} WHERE css LIKE '%display%'");
        Assert.Null(await StyleAsync(FrameAsync()));
        Assert.Contains(shared.Server.Log.Lines, static entry => entry.Contains("is refused by this version of PinControl", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData("compact", null, " data-layout=\"compact\"")]
    [InlineData("full", "app", " data-confirm=\"app\"")]
    [InlineData("compact", "app", " data-layout=\"compact\" data-confirm=\"app\"")]
    [InlineData("compact", "page", " data-layout=\"compact\"")]
    public async Task The_layout_stands_on_the_html_element(string? form, string? place, string attributes)
    {
        await _desk.ChangeAsync(who => new AccountChange.Layout(Client, form, place) { Operator = who });
        foreach (var page in (Task<HttpResponseMessage>[])[FrameAsync(), WebviewAsync("SET_PIN", "1002")])
        {
            using var answer = await page;
            Assert.Matches($"<html lang=\"en\" dir=\"ltr\" class=\"[a-z]+\"{attributes}>", await answer.Content.ReadAsStringAsync());
        }

        await _desk.ChangeAsync(static who => new AccountChange.Layout(Key, "full", "page") { Operator = who });
        using var own = await FrameAsync();
        Assert.Contains("<html lang=\"en\" dir=\"ltr\" class=\"frame\">", await own.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tenant_s_next_step_is_said_in_its_language_and_elsewhere_the_page_s_own()
    {
        const string Text = "Holen Sie die Karte ab: <b>morgen</b> & \"hier\".";
        await _desk.ChangeAsync(static who => new AccountChange.NextStep(AccountDesk.Name("demo"), new Dictionary<string, string?> { ["de"] = Text, ["ar"] = "غدا" }, false) { Operator = who });
        Assert.Equal(Text, await NextStepAsync("de-AT"));
        Assert.Equal("غدا", await NextStepAsync("ar"));
        Assert.Equal(PageTexts.Choose(["fr"], null).For(PageKind.Set)["setNext"], await NextStepAsync("fr"));
        await _desk.ChangeAsync(static who => new AccountChange.NextStep(AccountDesk.Name("demo"), new Dictionary<string, string?> { ["de"] = null }, false) { Operator = who });
        Assert.Equal(PageTexts.Choose(["de"], null).For(PageKind.Set)["setNext"], await NextStepAsync("de"));
        Assert.Equal(["ar"], (await _desk.Store.FindNextStepsAsync(AccountDesk.Name("demo"), default)).Keys);
        Assert.Equal(AuditOutcome.TenantUnknown, await _desk.TryAsync(static who => new AccountChange.NextStep(AccountDesk.Name("nobody"), new Dictionary<string, string?>(), true) { Operator = who }));
        Assert.True(Records("TENANT_NEXT_STEP", "ar de"));
    }

    [Fact]
    public async Task The_manifest_lists_the_styles_that_are_kept_and_not_whose_they_are()
    {
        await SetAsync(Client, Blue);
        using var manifest = JsonDocument.Parse(await ManifestAsync());
        var mine = manifest.RootElement.GetProperty("integratorThemes").EnumerateArray().First(static one => one.GetProperty("inUse").GetBoolean());
        Assert.Equal(Theme.Read(Blue).Theme!.Style.Hash, mine.GetProperty("hash").GetString());
        Assert.Equal(["hash", "bytes", "since", "inUse"], mine.EnumerateObject().Select(static one => one.Name));
        Assert.Equal(ShippedThemes.Names, manifest.RootElement.GetProperty("shippedThemes").EnumerateArray().Select(static one => one.GetProperty("name").GetString()));
    }

    /// <summary>One that is made now. Asked twice: what a test before got at a turned clock is kept until its time is seen to lie ahead.</summary>
    private async Task<string> ManifestAsync()
    {
        _ = await shared.Server.Anonymous.GetStringAsync("/pincontrol/pages/manifest.json");
        shared.Server.Clock.Turn(TimeSpan.FromSeconds(6));
        var manifest = await shared.Server.Anonymous.GetStringAsync("/pincontrol/pages/manifest.json");
        shared.Server.Clock.Release();
        return manifest;
    }

    private static string Css(string theme) => Theme.Read(theme).Theme!.Style.Content;

    private async Task<int> SetAsync(LookOwner owner, string css)
    {
        await _desk.ChangeAsync(who => new AccountChange.SetTheme(owner, css, SHA256.HashData(Encoding.UTF8.GetBytes(css)), Theme.Read(css).Theme!.Style.Hash) { Operator = who });
        return (await _desk.Store.ListThemesAsync(default)).Single(theme => theme.IsOf(owner) && theme.InUse).Version;
    }

    private Task<HttpResponseMessage> FrameAsync(string key = "demo-frame") => shared.Server.Anonymous.GetAsync($"/pincontrol/frame?key={key}");

    private async Task<HttpResponseMessage> WebviewAsync(string scope, string plastic = "1001") =>
        await PostAsync($"/pincontrol/pin/{(scope == "VIEW_PIN" ? "view" : "set")}", await shared.Server.IssueAsync(plastic, scope));

    private Task<HttpResponseMessage> PostAsync(string path, string controlId) =>
        shared.Server.Anonymous.PostAsync(path, new FormUrlEncodedContent([KeyValuePair.Create("controlId", controlId)]));

    /// <summary>The style beside the page's own, which its policy names.</summary>
    private static async Task<string?> StyleAsync(Task<HttpResponseMessage> asked)
    {
        using var page = await asked;
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var html = await page.Content.ReadAsStringAsync();
        var styles = html.Split("<style>").Skip(1).Select(static part => part[..part.IndexOf("</style>", StringComparison.Ordinal)]).ToList();
        Assert.Contains(styles[0], (string[])[PagePart.StyleOf(PageKind.View).Content, PagePart.StyleOf(PageKind.Set).Content]);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains($"style-src {string.Join(' ', styles.Select(static style => $"'{PagePart.HashOf(style)}'"))};", policy, StringComparison.Ordinal);
        return styles.Count == 1 ? null : Assert.Single(styles.Skip(1));
    }

    private async Task<string?> NextStepAsync(string language)
    {
        using var page = await shared.Server.Anonymous.GetAsync($"/pincontrol/frame?key=demo-frame&locale={language}");
        var html = await page.Content.ReadAsStringAsync();
        const string Start = "<script type=\"application/json\" id=\"page\">";
        var at = html.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        using var data = JsonDocument.Parse(html[at..html.IndexOf("</script>", at, StringComparison.Ordinal)]);
        return data.RootElement.GetProperty("text").GetProperty("setNext").GetString();
    }

    private bool Records(string auditEvent, string detail) =>
        shared.Server.Sql($"SELECT count(*) FROM audit WHERE event = '{auditEvent}' AND outcome = 0 AND json_extract(body, '$.detail') = '{detail}'") is > 0L;
}
