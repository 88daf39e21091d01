using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PinControl.Pages;
using Xunit;

namespace PinControl.BrowserTests.Gallery;

/// <summary>The pages' words in one language, and which of them have stood in a picture.</summary>
internal sealed partial class Words
{
    /// <summary>A script: what every element says that is drawn as a whole within the box, whose sides are given.</summary>
    public const string Drawn =
        """
        ([left, top, right, bottom]) => {
          const said = [];
          const walk = node => {
            for (const one of (node.shadowRoot || node).children) {
              const own = [...one.childNodes].filter(child => child.nodeType === 3).map(child => child.data).join('').trim();
              const box = one.getBoundingClientRect();
              if (own && !/^(STYLE|SCRIPT|TEMPLATE|TITLE)$/.test(one.tagName) && getComputedStyle(one).visibility === 'visible' && box.width > 8 && box.height > 8
                && box.left >= left && box.top >= top && box.right <= right && box.bottom <= bottom) {
                said.push(own);
              }
              walk(one);
            }
          };
          walk(document.documentElement);
          return said;
        }
        """;

    private readonly Dictionary<string, Regex> _texts;
    private readonly HashSet<string> _seen = [];

    public Words(string language)
    {
        using var file = PageFiles.Open($"{PageLanguages.Folder}{language}.json");
        _texts = JsonNode.Parse(file)!.AsObject().Where(static one => one.Value is JsonObject).SelectMany(static one => one.Value!.AsObject())
            .ToDictionary(static one => one.Key, static one => Pattern(one.Key, (string)one.Value!));
    }

    public void Saw(IEnumerable<string> said)
    {
        foreach (var text in said)
        {
            _seen.UnionWith(_texts.Where(one => one.Value.IsMatch(text)).Select(static one => one.Key));
        }
    }

    /// <summary>Fails with the names of those that were in no picture.</summary>
    public void AssertSeen(Func<string, bool> which)
    {
        var unseen = _texts.Keys.Where(which).Except(_seen).ToList();
        Assert.True(unseen is [], $"In no picture: {string.Join(", ", unseen)}");
    }

    private static Regex Pattern(string key, string text)
    {
        var pattern = Number().Replace(Regex.Escape(text), "[0-9]+");
        return new Regex(key == "support" ? $"^{pattern} [0-9A-Z]{{8}}$" : $"^{pattern}$", RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"\\\{n}")]
    private static partial Regex Number();
}
