using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>DESIGN 3.1: the pages' policy and headers, and that the policy is the pages' own and not a wish.</summary>
public sealed partial class PageHeaders(BrowserStage stage) : BrowserTest(stage)
{
    public static TheoryData<string> Pages => ["/pincontrol/pin/view", "/pincontrol/pin/set", "/pincontrol/frame?key=demo-frame-any"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_policy_allows_the_page_s_own_scripts_and_styles_by_hash_and_nothing_else(string path)
    {
        using var response = await FetchAsync(path);
        var policy = PagePolicy.Of(response);
        Assert.Equal(["'none'"], policy.Sources("default-src"));
        Assert.Equal(["'self'"], policy.Sources("connect-src"));
        Assert.Equal(["data:"], policy.Sources("img-src"));
        Assert.Equal(["'none'"], policy.Sources("base-uri"));
        Assert.Equal(["'none'"], policy.Sources("form-action"));
        Assert.NotEmpty(policy.Sources("frame-ancestors"));
        Assert.DoesNotContain("unsafe", policy.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("nonce", policy.Text, StringComparison.Ordinal);

        var html = await response.Content.ReadAsStringAsync();
        Assert.Equal(Hashes(Scripts(html)), policy.Sources("script-src").Order(StringComparer.Ordinal));
        var styles = Hashes(Style().Matches(html).Select(static match => match.Groups[1].Value));
        Assert.Subset(policy.Sources("style-src").ToHashSet(), styles.ToHashSet());
        Assert.All(policy.Sources("style-src"), static source => Assert.StartsWith("'sha256-", source, StringComparison.Ordinal));
        Assert.DoesNotMatch(InlineStyleOrHandler(), html);
    }

    [Fact]
    public async Task A_webview_page_has_no_ancestors()
    {
        using var response = await FetchAsync("/pincontrol/pin/view");
        Assert.Equal(["'none'"], PagePolicy.Of(response).Sources("frame-ancestors"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Nothing_is_stored_told_or_guessed(string path)
    {
        using var response = await FetchAsync(path);
        AssertHeaders(response);
    }

    [Theory]
    [InlineData("/pincontrol/pin/view")]
    [InlineData("/pincontrol/frame?key=no-such-key")]
    public async Task An_error_page_has_the_same_headers(string path)
    {
        using var response = await Server.Anonymous.GetAsync(path);
        AssertHeaders(response);
        var policy = PagePolicy.Of(response);
        Assert.Equal(["'none'"], policy.Sources("default-src"));
        Assert.Equal(["'none'"], policy.Sources("frame-ancestors"));
        Assert.DoesNotContain("unsafe", policy.Text, StringComparison.Ordinal);
        Assert.Equal(Hashes(Scripts(await response.Content.ReadAsStringAsync())), policy.Sources("script-src").Where(static source => source != "'none'").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_page_s_data_stands_in_one_escaped_JSON_element()
    {
        using var response = await FetchAsync("/pincontrol/pin/view", "</script><b>&\u2028\u2029");
        var html = await response.Content.ReadAsStringAsync();
        var data = Assert.Single(Script().Matches(html), static match => match.Groups[1].Value.Contains("application/json", StringComparison.Ordinal));
        Assert.DoesNotMatch("[<>&\u2028\u2029]", data.Groups[2].Value);
        using var parsed = System.Text.Json.JsonDocument.Parse(data.Groups[2].Value);
    }

    [Theory]
    [InlineData(ScopeName.View)]
    [InlineData(ScopeName.Set)]
    public async Task A_whole_flow_breaks_no_policy_sets_no_cookie_and_stores_nothing(string scope)
    {
        var app = await NewWebviewAsync();
        if (scope == ScopeName.View)
        {
            await app.ViewAsync(await Server.NewTokenAsync(scope));
        }
        else
        {
            await app.BeginSetAsync(await Server.NewTokenAsync(scope));
            await app.ChooseAsync("7294");
        }

        await app.AssertCorrectAsync();
        Assert.Empty(await app.Page.Context.CookiesAsync());
        Assert.Equal(
            "0 0 0 0 0",
            await app.Page.EvaluateAsync<string>(
                """
                async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
                  (await navigator.serviceWorker.getRegistrations()).length].join(' ')
                """));
    }

    [Theory]
    [InlineData(ScopeName.View)]
    [InlineData(ScopeName.Set)]
    public async Task A_cross_origin_isolated_parent_embeds_the_frame(string scope)
    {
        await using var site = await ParentSite.StartAsync(isolated: true);
        var parent = await WebPage.CreateAsync(await NewContextAsync(), Server, site.Origin());
        Assert.True(await parent.Page.EvaluateAsync<bool>("self.crossOriginIsolated"));
        if (scope == ScopeName.View)
        {
            await parent.ViewAsync(await Server.NewTokenAsync(scope));
        }
        else
        {
            await parent.BeginSetAsync(await Server.NewTokenAsync(scope));
            await parent.ChooseAsync("7294");
        }
    }

    [Fact]
    public async Task Messages_go_to_an_exact_origin_never_to_any()
    {
        using var response = await FetchAsync("/pincontrol/frame?key=demo-frame-any");
        Assert.All(Scripts(await response.Content.ReadAsStringAsync()), static script => Assert.DoesNotMatch("""['"`]\*['"`]""", script));
    }

    private static void AssertHeaders(HttpResponseMessage response)
    {
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("Server"));
        Assert.DoesNotContain(response.Headers, static header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("utf-8", response.Content.Headers.ContentType?.CharSet, ignoreCase: true);
    }

    private async Task<HttpResponseMessage> FetchAsync(string path, string? controlId = null)
    {
        if (path.Contains("/frame", StringComparison.Ordinal))
        {
            return await Server.Anonymous.GetAsync(path);
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["controlId"] = controlId ?? await Server.NewTokenAsync(ScopeName.View) });
        return await Server.Anonymous.PostAsync(path, form);
    }

    private static IEnumerable<string> Scripts(string html) => Script().Matches(html)
        .Where(static match => !match.Groups[1].Value.Contains("application/json", StringComparison.Ordinal)).Select(static match => match.Groups[2].Value);

    private static string[] Hashes(IEnumerable<string> texts) =>
        [.. texts.Select(static text => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'").Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex("<script([^>]*)>(.*?)</script>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex("<style[^>]*>(.*?)</style>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Style();

    [GeneratedRegex(@"<[a-z][^<>]*\s(?:style|on[a-z]+)\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineStyleOrHandler();
}
