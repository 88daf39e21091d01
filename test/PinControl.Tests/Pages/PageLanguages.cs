using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using PinControl.Pages;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Pages;

/// <summary>Which language a page speaks, and that it carries that one only (DESIGN 3.2 rule 10; docs/pages.md, "Languages").</summary>
public sealed partial class PageLanguages(SharedServer shared) : IClassFixture<SharedServer>
{
    public static TheoryData<string> Languages => PageWords.Languages;

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_browser_s_language_is_the_page_s(string language)
    {
        var (said, html) = await FrameAsync($"xx, {language}-ZZ;q=0.9, {(language == "en" ? "fr" : "en")};q=0.5");
        var texts = PageTexts.All.Single(one => one.Language == language);
        Assert.Equal(language, said);
        Assert.Contains($"<html lang=\"{language}\" dir=\"{texts.Direction}\" ", html, StringComparison.Ordinal);
        var words = texts.For(PageKind.Frame);
        Assert.Equal(words["title"], WebUtility.HtmlDecode(Title().Match(html).Groups[1].Value));
        Assert.Equal(words, Carried(html));
        // Nothing of another one: their sentences are not there.
        Assert.All(PageTexts.All.Where(one => one != texts), other => Assert.DoesNotContain(other.For(PageKind.Frame)["DEVICE_REFUSED"], html, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no", "nb")]
    [InlineData("nn-NO, en;q=0.9", "nb")]
    [InlineData("nb-NO", "nb")]
    [InlineData("iw-IL", "he")]
    [InlineData("PT-br", "pt")]
    [InlineData("sr, de-AT;q=0.4, fr;q=0.6", "fr")]
    [InlineData("de;q=0, el;q=0.1", "el")]
    [InlineData("zh-Hant-TW, *;q=0.1", "en")]
    [InlineData("not a header ;;", "en")]
    [InlineData("", "en")]
    public async Task A_language_goes_by_its_other_names_and_by_its_first_part(string accepted, string expected) =>
        Assert.Equal(expected, (await FrameAsync(accepted)).Language);

    [Fact]
    public async Task The_token_s_wish_goes_before_the_browser_s_and_so_does_the_frame_s_parameter()
    {
        var token = await shared.Server.IssueAsync("1001", "VIEW_PIN", ",\"locale\":\"uk-UA\"");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pincontrol/pin/view")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("controlId", token)]),
        };
        request.Headers.Add("Accept-Language", "de");
        using var page = await shared.Server.Anonymous.SendAsync(request);
        Assert.Equal("uk", Assert.Single(page.Content.Headers.ContentLanguage));
        Assert.Contains("<html lang=\"uk\" dir=\"ltr\" ", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal("is", (await FrameAsync("de", "&locale=is")).Language);
        Assert.Equal("nb", (await FrameAsync("de", "&locale=nb_NO")).Language);
        Assert.Equal("de", (await FrameAsync("de", "&locale=xx")).Language);
    }

    [Fact]
    public void A_key_s_language_comes_after_the_page_s_parameter_and_before_the_browser_s()
    {
        Assert.Equal("mt", PageTexts.Choose(["xx", "mt-MT"], "ga").Language);
        Assert.Equal("lv", PageTexts.Choose(["lv", "mt"], "ga").Language);
        Assert.Equal("ga", PageTexts.Choose([null, null], "ga").Language);
    }

    [Fact]
    public async Task A_request_that_is_refused_is_told_so_in_the_browser_s_language()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pincontrol/pin/set");
        request.Headers.Add("Accept-Language", "ar-EG");
        using var page = await shared.Server.Anonymous.SendAsync(request);
        var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
        Assert.Contains("dir=\"rtl\"", html, StringComparison.Ordinal);
        Assert.Contains(PageTexts.Choose(["ar"], null).For(PageKind.Set)["BAD_REQUEST"], html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_page_can_be_put_together_and_its_letters_stand_as_they_are(string language)
    {
        var texts = PageTexts.All.Single(one => one.Language == language);
        foreach (var kind in Enum.GetValues<PageKind>())
        {
            var page = new PageTemplate(kind, texts, alive: true).Render(new PageData { DevicePath = "/device", Reveal = "tap" });
            Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
            Assert.Equal(texts.For(kind), Carried(page));
            // An escaped letter would be three times as long. Spaces that a line must not break at may be escaped.
            Assert.DoesNotMatch(EscapedLetter(), page);
            Assert.Contains(texts.For(kind)["UNAVAILABLE"], WebUtility.HtmlDecode(new PageTemplate(kind, texts, alive: false).RenderFailure("UNAVAILABLE", "7K2Q9D4A")), StringComparison.Ordinal);
        }
    }

    private async Task<(string Language, string Html)> FrameAsync(string accepted, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/pincontrol/frame?key=demo-frame{query}");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        using var page = await shared.Server.Anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return (Assert.Single(page.Content.Headers.ContentLanguage), await page.Content.ReadAsStringAsync());
    }

    /// <summary>The words in the page's data.</summary>
    private static Dictionary<string, string> Carried(string html)
    {
        using var data = JsonDocument.Parse(Data().Match(html).Groups[1].Value);
        return data.RootElement.GetProperty("text").EnumerateObject().ToDictionary(static one => one.Name, static one => one.Value.GetString()!);
    }

    [GeneratedRegex("<title>(.*?)</title>")]
    private static partial Regex Title();

    [GeneratedRegex("<script type=\"application/json\" id=\"page\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex(@"&#x(?!A0;|202F;|27;)[0-9A-F]{2,};|""text"":.*\\u(?!00A0|202F)[0-9A-Fa-f]{4}")]
    private static partial Regex EscapedLetter();
}
