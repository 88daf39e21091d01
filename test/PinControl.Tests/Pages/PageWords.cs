using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PinControl.Pages;
using Xunit;

namespace PinControl.Tests.Pages;

/// <summary>The words of the cardholder's pages in every language (docs/pages.md, "Languages"): whole, translated, and short enough for their places.</summary>
public sealed partial class PageWords
{
    // A page of 320 CSS pixels has room for so many letters, in a wide font. Buttons stay on one line, titles mostly.
    private static readonly Dictionary<string, int> Room = new()
    {
        ["frameTitle"] = 18, ["wait"] = 19, ["viewTitle"] = 18, ["viewFailed"] = 36, ["viewShown"] = 32, ["viewHeld"] = 32, ["hiddenIn"] = 28,
        ["reveal"] = 18, ["hold"] = 27, ["keep"] = 18, ["hide"] = 12, ["speak"] = 18, ["again"] = 18, ["setUnsure"] = 30, ["setTitle"] = 24, ["setFailed"] = 30, ["setDone"] = 24,
        ["entry"] = 14, ["confirmation"] = 21, ["set"] = 14, ["setting"] = 17, ["unmask"] = 17, ["mask"] = 17, ["suggest"] = 17,
        ["timeLeft"] = 23, ["more"] = 24, ["setHint"] = 64,
    };

    // How each language says seconds: by a sign, which has no plural.
    private static readonly Dictionary<string, string> Second = new()
    {
        ["en"] = "{n} s", ["ar"] = "{n}\u00A0ث", ["bg"] = "{n}\u00A0сек.", ["el"] = "{n}\u00A0δευτ.", ["he"] = "{n}\u00A0שנ׳", ["tr"] = "{n}\u00A0sn", ["uk"] = "{n}\u00A0с",
    };

    // Languages whose word for digits changes between 4 and 12 say it in a way that does not.
    private static readonly Dictionary<string, string> Digits = new()
    {
        ["ar"] = "عدد الأرقام: {n}،", ["cs"] = "{n}místný kód", ["ga"] = "Líon digití: {n}.", ["hr"] = "{n}-znamenkasti kôd", ["lt"] = "{n}\u00A0skaitmenų kodas",
        ["lv"] = "{n}\u00A0ciparu kods", ["mt"] = "Numru ta’ ċifri: {n}.", ["pl"] = "{n}-cyfrowy kod", ["sk"] = "{n}-miestny kód", ["sl"] = "{n}-mestna koda",
        ["uk"] = "{n}-значний код",
    };

    private static readonly string[] SameAsInEnglish = ["PIN"];
    private static readonly OrderedDictionary<string, string> English = Read("en");

    public static TheoryData<string> Languages => new(PageTexts.All.Select(static texts => texts.Language).Order(StringComparer.Ordinal));

    public static TheoryData<string> Translations => new(PageTexts.All.Select(static texts => texts.Language).Where(static one => one != "en").Order(StringComparer.Ordinal));

    [Fact]
    public void There_are_the_24_official_languages_of_the_EU_and_six_more()
    {
        string[] union = ["bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"];
        string[] more = ["ar", "he", "is", "nb", "tr", "uk"];
        Assert.Equal(union.Concat(more).Order(StringComparer.Ordinal), PageTexts.All.Select(static texts => texts.Language).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Translations))]
    public void No_text_is_missing_extra_or_in_another_place(string language) => Assert.Equal(English.Keys, Read(language).Keys);

    [Theory]
    [MemberData(nameof(Translations))]
    public void Every_number_has_its_place(string language) => Assert.All(Read(language), static one =>
    {
        Assert.Equal(Count(English[one.Key]), Count(one.Value));
        Assert.DoesNotContain('{', one.Value.Replace("{n}", string.Empty, StringComparison.Ordinal));
    });

    [Theory]
    [MemberData(nameof(Translations))]
    public void Nothing_is_left_in_English(string language) => Assert.All(Read(language), static one =>
    {
        Assert.True(one.Key == ".dir" || one.Value != English[one.Key] || SameAsInEnglish.Contains(one.Value), one.Value);
        Assert.DoesNotMatch(EnglishWord(), one.Value);
    });

    [Theory]
    [MemberData(nameof(Translations))]
    public void A_language_keeps_to_its_own_letters(string language) => Assert.All(Read(language).Where(static one => one.Key != ".dir"), one =>
    {
        var script = language switch { "ar" => "Arabic", "he" => "Hebrew", "el" => "Greek", "bg" or "uk" => "Cyrillic", _ => "Latin" };
        var words = Word().Matches(one.Value.Replace("{n}", string.Empty, StringComparison.Ordinal)).Select(static match => match.Value).Where(static word => word is not ("PIN" or "JavaScript"));
        Assert.All(words, word => Assert.True(word.All(letter => ScriptOf(letter) == script), $"{word} is not {script} only: {one.Value}"));
    });

    [Theory]
    [MemberData(nameof(Languages))]
    public void Nothing_is_too_long_for_its_place(string language) => Assert.All(Read(language), static one =>
    {
        var key = one.Key[(one.Key.LastIndexOf('.') + 1)..];
        var length = Length(one.Value.Replace("{n}", "00", StringComparison.Ordinal));
        Assert.InRange(length, 1, Room.GetValueOrDefault(key, (English[one.Key].Length * 8 / 5) + 8));
    });

    [Theory]
    [MemberData(nameof(Languages))]
    public void Punctuation_is_that_of_print(string language) => Assert.All(Read(language).Where(static one => one.Key != ".dir"), one =>
    {
        Assert.DoesNotMatch(Typewriter(), one.Value);
        if (language == "fr")
        {
            Assert.DoesNotMatch("[^\u00A0\u202F][:;!?]", one.Value);
        }
        else
        {
            Assert.DoesNotMatch(@"\s[:;!?.,،؟]", one.Value);
        }

        if (one.Key[(one.Key.LastIndexOf('.') + 1)..] is not ("setHint" or "viewTitle" or "hiddenIn" or "timeLeft"))
        {
            Assert.Equal(Ending(English[one.Key]), Ending(one.Value));
        }
    });

    [Theory]
    [MemberData(nameof(Languages))]
    public void Arabic_and_Hebrew_run_from_right_to_left_all_others_from_left_to_right(string language)
    {
        Assert.Equal(language is "ar" or "he" ? "rtl" : "ltr", Read(language)[".dir"]);
        Assert.Equal(Read(language)[".dir"], PageTexts.All.Single(texts => texts.Language == language).Direction);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_number_needs_a_plural(string language)
    {
        var texts = Read(language);
        Assert.Equal(["view.hiddenIn", "set.setHint", "set.timeLeft"], texts.Where(static one => Count(one.Value) > 0).Select(static one => one.Key));
        foreach (var key in (string[])["view.hiddenIn", "set.timeLeft"])
        {
            Assert.Matches($"{Regex.Escape(Second.GetValueOrDefault(language, "{n}\u00A0s"))}(?!\\p{{L}})", texts[key]);
        }

        // The others have one form for all of 4 to 12.
        Assert.Contains(Digits.GetValueOrDefault(language, language == "en" ? "{n} " : "{n}\u00A0"), texts["set.setHint"], StringComparison.Ordinal);
    }

    /// <summary>Section and key, in the file's order.</summary>
    private static OrderedDictionary<string, string> Read(string language)
    {
        using var stream = PageFiles.Open($"texts/{language}.json");
        using var document = JsonDocument.Parse(stream);
        var texts = new OrderedDictionary<string, string>();
        foreach (var section in document.RootElement.EnumerateObject())
        {
            if (section.Value.ValueKind == JsonValueKind.String)
            {
                texts.Add($".{section.Name}", section.Value.GetString()!);
                continue;
            }

            foreach (var text in section.Value.EnumerateObject())
            {
                texts.Add($"{section.Name}.{text.Name}", text.Value.GetString()!);
            }
        }

        return texts;
    }

    private static int Count(string text) => text.Split("{n}").Length - 1;

    /// <summary>What takes room: no vowel signs above or below a letter.</summary>
    private static int Length(string text) => text.EnumerateRunes().Count(static rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark);

    private static char Ending(string text) => text[^1] is '.' or ':' or '…' or '?' ? text[^1] : ' ';

    private static string ScriptOf(char letter) => letter switch
    {
        >= '\u0370' and < '\u0400' or >= '\u1F00' and < '\u2000' => "Greek",
        >= '\u0400' and < '\u0530' => "Cyrillic",
        >= '\u0590' and < '\u0600' => "Hebrew",
        >= '\u0600' and < '\u0700' => "Arabic",
        < '\u0250' or >= '\u1E00' and < '\u1F00' => "Latin",
        _ => "another script",
    };

    [GeneratedRegex(@"\b(?:the|this|again|your|guess|choose|another|please|try)\b", RegexOptions.IgnoreCase)]
    private static partial Regex EnglishWord();

    [GeneratedRegex(@"[\p{L}\p{M}]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[""'`´]|\.\.|  |^\s|\s$|\t| …|\{n\} (?!s\b|digits\b)")]
    private static partial Regex Typewriter();
}
