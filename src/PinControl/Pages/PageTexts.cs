using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;

namespace PinControl.Pages;

/// <summary>The pages' words in one language; a page carries only its own.</summary>
internal sealed class PageTexts
{
    private const string Fallback = "en";

    private static readonly FrozenDictionary<string, PageTexts> Languages = PageLanguages.Names
        .Select(static language => new PageTexts(language))
        .ToFrozenDictionary(static texts => texts.Language, StringComparer.OrdinalIgnoreCase);

    // Norwegian without saying which, Nynorsk, whose readers read Bokmål, and what older devices call Hebrew.
    private static readonly FrozenDictionary<string, string> Aliases =
        new Dictionary<string, string> { ["no"] = "nb", ["nn"] = "nb", ["iw"] = "he" }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly JsonObject _file;

    private PageTexts(string language)
    {
        Language = language;
        using var stream = PageFiles.Open($"{PageLanguages.Folder}{language}.json");
        _file = JsonNode.Parse(stream)!.AsObject();
    }

    public static IEnumerable<PageTexts> All => Languages.Values;

    /// <summary>A BCP 47 tag.</summary>
    public string Language { get; }

    /// <summary><c>ltr</c> or <c>rtl</c>.</summary>
    public string Direction => (string)_file["dir"]!;

    /// <summary>The first wish that there is a language for, by its whole tag or its first part; else English (DESIGN 3.2 rule 10).</summary>
    /// <param name="wishes">Tags in their order; none and nonsense are passed over.</param>
    /// <param name="acceptLanguage">The header, whose languages come after them.</param>
    public static PageTexts Choose(IEnumerable<string?> wishes, string? acceptLanguage)
    {
        var accepted = StringWithQualityHeaderValue.TryParseList([acceptLanguage ?? string.Empty], out var list)
            ? list.Where(static one => one.Quality is not 0).OrderByDescending(static one => one.Quality ?? 1).Select(static one => one.Value.Value)
            : [];
        return wishes.Concat(accepted).Select(Find).FirstOrDefault(static found => found is not null) ?? Languages[Fallback];
    }

    /// <summary>Every word of a page, by its key.</summary>
    public Dictionary<string, string> For(PageKind kind)
    {
        string[] sections = kind switch
        {
            PageKind.View => ["common", "view"],
            PageKind.Set => ["common", "set"],
            _ => ["common", "view", "set"],
        };
        var texts = sections.SelectMany(section => _file[section]!.AsObject()).ToDictionary(static one => one.Key, static one => (string)one.Value!);
        texts["title"] = kind switch
        {
            PageKind.View => texts["viewTitle"],
            PageKind.Set => texts["setTitle"],
            _ => texts["frameTitle"],
        };
        return texts;
    }

    private static PageTexts? Find(string? wish)
    {
        if (wish is null)
        {
            return null;
        }

        // Some hosts send their platform's own form, nb_NO.
        var first = wish.Split('-', '_')[0];
        return Languages.GetValueOrDefault(wish) ?? Languages.GetValueOrDefault(Aliases.GetValueOrDefault(first, first));
    }
}
