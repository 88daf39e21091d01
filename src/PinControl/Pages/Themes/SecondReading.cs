using ExCSS;

namespace PinControl.Pages.Themes;

/// <summary>
/// Reads a theme with a CSS library, and compares. A text that two parsers read in two ways is one that a browser may read in a third: it is refused.
/// </summary>
internal static class SecondReading
{
    private const string Why = "A CSS parser reads this in another way than it is written here.";

    /// <param name="text">The theme without its comments.</param>
    /// <param name="rules">As they were read first.</param>
    public static ThemeRefusal? Compare(string text, IReadOnlyList<ThemeRule> rules)
    {
        var parser = NewParser();
        var found = new List<(StyleRule Rule, bool IsDark)>();
        foreach (var node in parser.Parse(text).Children)
        {
            switch (node)
            {
                case StyleRule rule:
                    found.Add((rule, false));
                    break;
                case IMediaRule media when media.Children.All(static child => child is MediaList or StyleRule):
                    found.AddRange(media.Children.OfType<StyleRule>().Select(static rule => (rule, true)));
                    break;
                default:
                    return Refuse(text, Math.Max(0, (node.StylesheetText?.Range.Start.Position ?? 1) - 1), node.StylesheetText?.Text ?? string.Empty);
            }
        }

        for (var i = 0; i < Math.Max(rules.Count, found.Count); i++)
        {
            if (i >= rules.Count || i >= found.Count)
            {
                return Refuse(text, i < rules.Count ? rules[i].At : text.Length, i < rules.Count ? rules[i].Selector : string.Empty);
            }

            var (rule, isDark) = found[i];
            if (isDark != rules[i].IsDark || Squeeze(rule.SelectorText) != Squeeze(rules[i].Selector))
            {
                return Refuse(text, rules[i].At, rules[i].Selector);
            }

            if (Compare(rules[i].Declarations, [.. rule.Style.Declarations.Select(Of)]) is { } different)
            {
                return Refuse(text, different.At, $"{different.Name}: {different.Value}");
            }
        }

        return null;
    }

    /// <summary>
    /// A shorthand is read as its longhands. The rule must be read as its declarations are, each by itself, one after the other: none is lost, joined to the next or
    /// made something else.
    /// </summary>
    /// <returns>The first that differs.</returns>
    private static ThemeDeclaration? Compare(IReadOnlyList<ThemeDeclaration> written, List<(string Name, string Value)> read)
    {
        var at = 0;
        foreach (var one in written)
        {
            var alone = NewParser().Parse($"a{{{one.Name}:{one.Value}}}").Children.OfType<StyleRule>().SingleOrDefault()?.Style.Declarations.Select(Of).ToList() ?? [];
            if (alone.Count == 0 || !alone.All(property => IsOf(property.Name, one.Name)) || !alone.SequenceEqual(read.Skip(at).Take(alone.Count)))
            {
                return one;
            }

            at += alone.Count;
        }

        return at < read.Count && written.Count > 0 ? written[^1] : null;
    }

    private static (string Name, string Value) Of(Property property) => (property.Name, property.Original);

    private static bool IsOf(string longhand, string name)
    {
        if (longhand == name || longhand.StartsWith(name + "-", StringComparison.Ordinal))
        {
            return true;
        }

        // border-color has border-top-color, border-radius has border-top-left-radius.
        var dash = name.LastIndexOf('-');
        return dash > 0 && longhand.StartsWith(name[..(dash + 1)], StringComparison.Ordinal) && longhand.EndsWith(name[dash..], StringComparison.Ordinal);
    }

    private static StylesheetParser NewParser() => new(
        includeUnknownRules: true, includeUnknownDeclarations: true, tolerateInvalidSelectors: true, tolerateInvalidValues: true,
        tolerateInvalidConstraints: true, preserveComments: false, preserveDuplicateProperties: true);

    private static string Squeeze(string selector) => string.Concat(selector.Where(static c => !char.IsWhiteSpace(c)));

    private static ThemeRefusal Refuse(string text, int at, string offending) => ThemeRefusal.At(text, at, offending, Why);
}
