using System.Text;
using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>
/// An integrator's look for the pages, read, judged and written anew: nothing of the author's own text is sent, only what the allow-list of parts, properties and
/// values has let through (docs/themes.md).
/// </summary>
internal sealed partial class Theme
{
    private readonly List<(IReadOnlyList<(ThemePart Part, string? State)> Chosen, Dictionary<string, string> Set, int At)> _rules = [];

    // Where each declaration of a rule begins: by the rule's own place, and the property.
    private readonly Dictionary<(int Rule, string Name), int> _places = [];

    private Theme() { }

    /// <summary>The colours that the theme sets, by custom property: light, then dark.</summary>
    public Dictionary<string, string> Light { get; } = [];

    /// <inheritdoc cref="Light" />
    public Dictionary<string, string> Dark { get; } = [];

    /// <summary>The style as it stands in a page, after the page's own.</summary>
    public PagePart Style { get; private set; } = null!;

    /// <summary>The rules on parts, in their order. One with a state counts more than one without.</summary>
    public IEnumerable<(ThemePart Part, string? State, IReadOnlyDictionary<string, string> Set, int At)> Rules =>
        from rule in _rules from one in rule.Chosen select (one.Part, one.State, (IReadOnlyDictionary<string, string>)rule.Set, rule.At);

    /// <summary>Reads a theme and judges all of it.</summary>
    /// <param name="source">Of <see cref="ThemeText.MostBytes"/> at most.</param>
    /// <returns>The theme; or everything it is refused for, in the order of its lines.</returns>
    public static (Theme? Theme, IReadOnlyList<ThemeRefusal> Refusals) Read(string source)
    {
        List<ThemeRefusal> refusals = [];
        var text = ThemeText.WithoutComments(source, refusals);
        if (refusals.Count > 0)
        {
            return (null, refusals);
        }

        var (rules, refusal) = ThemeReader.Read(text);
        if (refusal is not null)
        {
            return (null, [refusal]);
        }

        var theme = new Theme();
        foreach (var rule in rules)
        {
            theme.Take(text, rule, refusals);
            if (refusals.Count >= ThemeRefusal.Most)
            {
                return (null, [.. refusals.Take(ThemeRefusal.Most)]);
            }
        }

        if (refusals.Count == 0 && SecondReading.Compare(text, rules) is { } different)
        {
            refusals.Add(different);
        }

        if (refusals.Count == 0)
        {
            refusals.AddRange(ThemeContrast.Judge(theme).Select(found => ThemeRefusal.At(text, theme.WhereSaid(found.At, found.Pair), found.Pair, found.Why)));
        }

        if (refusals.Count > 0)
        {
            return (null, [.. refusals.OrderBy(static one => one.Line).ThenBy(static one => one.Column)]);
        }

        theme.Style = new PagePart("theme", [], theme.Write(), "How the integrator's theme looks: parsed, held against an allow-list and written anew by this build. It names no address.");
        return (theme, []);
    }

    /// <summary>Where a colour of <c>:root</c> was set; the beginning for one that was not.</summary>
    public int WhereSet(string name, bool isDark) => _set.GetValueOrDefault((name, isDark));

    /// <summary>Of a pair that is too close, the declaration that made it: the rule's own, or one of the part's before it.</summary>
    private int WhereSaid(int rule, string pair)
    {
        if (ThemePart.Find(pair.Split(':')[0]) is not { } part)
        {
            return rule;
        }

        var property = pair[(part.Name.Length + 2)..].Split(' ')[0];
        string[] names = pair.Contains(" under box-shadow ", StringComparison.Ordinal) ? ["box-shadow", "color", "background-color"]
            : property == "border-color" ? ["border-color", "border", "border-top", "border-right", "border-bottom", "border-left", "background-color"]
            : property == "outline-color" ? ["outline-color"] : ["color", "background-color"];
        var mine = Rules.Where(one => one.Part == part).Select(static one => one.At).Order().ToList();
        return mine.Where(at => at == rule).Concat(mine.Where(at => at < rule).Reverse()).Concat(mine.Where(at => at > rule))
            .SelectMany(at => names.Where(name => _places.ContainsKey((at, name))).Select(name => _places[(at, name)]))
            .Append(rule).First();
    }

    private readonly Dictionary<(string Name, bool IsDark), int> _set = [];
    private readonly Dictionary<string, string> _shapes = [];

    private void Take(string text, ThemeRule rule, List<ThemeRefusal> refusals)
    {
        if (rule.Selector == ":root")
        {
            TakeRoot(text, rule, refusals);
            return;
        }

        if (rule.IsDark)
        {
            refusals.Add(ThemeRefusal.At(text, rule.At, rule.Selector, "In the block for dark devices stands :root alone; parts take their colours by var()."));
            return;
        }

        List<(ThemePart Part, string? State)> chosen = [];
        var at = rule.At;
        foreach (var one in rule.Selector.Split(','))
        {
            var match = Selector().Match(one.Trim());
            if (!match.Success)
            {
                refusals.Add(ThemeRefusal.At(text, at + one.Length - one.TrimStart().Length, one.Trim(), "Only :root and published parts are selected: #pin::part(name), and with :hover, :active, :focus-visible or :disabled."));
            }
            else if (ThemePart.Find(match.Groups[1].Value) is not { } part)
            {
                refusals.Add(ThemeRefusal.At(text, at + one.Length - one.TrimStart().Length, one.Trim(), $"There is no such part. The parts are {string.Join(", ", ThemePart.All.Select(static known => known.Name))}."));
            }
            else if (match.Groups[2].Success && part.Kind is not (ThemePartKind.Button or ThemePartKind.Entry))
            {
                refusals.Add(ThemeRefusal.At(text, at + one.Length - one.TrimStart().Length, one.Trim(), "Only buttons and entries have states: what cannot be used does not react."));
            }
            else if (chosen.Contains((part, match.Groups[2].Success ? match.Groups[2].Value : null)))
            {
                refusals.Add(ThemeRefusal.At(text, at + one.Length - one.TrimStart().Length, one.Trim(), "Named twice in one rule."));
            }
            else
            {
                chosen.Add((part, match.Groups[2].Success ? match.Groups[2].Value : null));
            }

            at += one.Length + 1;
        }

        // What two parts both take is written alike for both: one set stands for all.
        Dictionary<string, string> set = [];
        foreach (var (part, state) in chosen)
        {
            set = [];
            foreach (var declaration in rule.Declarations)
            {
                if (Judge(text, declaration, ThemeProperty.Of(part.Kind), $"the part {part.Name}", state is not null, set, refusals) is { } value)
                {
                    set.Add(declaration.Name, value);
                    _places[(rule.At, declaration.Name)] = declaration.At;
                }
            }
        }

        _rules.Add((chosen, set, rule.At));
    }

    private void TakeRoot(string text, ThemeRule rule, List<ThemeRefusal> refusals)
    {
        Dictionary<string, string> set = [];
        foreach (var declaration in rule.Declarations)
        {
            var isColor = ThemeProperty.RootColors.ContainsKey(declaration.Name);
            if (!isColor && rule.IsDark && ThemeProperty.RootShapes.ContainsKey(declaration.Name))
            {
                refusals.Add(ThemeRefusal.At(text, declaration.At, declaration.Name, "In the block for dark devices stand colours alone."));
                continue;
            }

            if (Judge(text, declaration, isColor ? ThemeProperty.RootColors : ThemeProperty.RootShapes, ":root", false, set, refusals) is { } value)
            {
                set.Add(declaration.Name, value);
                _set[(declaration.Name, rule.IsDark)] = declaration.At;
                (isColor ? rule.IsDark ? Dark : Light : _shapes)[declaration.Name] = value;
            }
        }
    }

    private static string? Judge(
        string text, ThemeDeclaration declaration, IReadOnlyDictionary<string, ThemeProperty> allowed, string where, bool paintOnly,
        Dictionary<string, string> set, List<ThemeRefusal> refusals)
    {
        var whole = $"{declaration.Name}: {declaration.Value}";
        string why;
        if (!allowed.TryGetValue(declaration.Name, out var property))
        {
            why = declaration.Name.StartsWith("--", StringComparison.Ordinal)
                ? "This custom property is not published, or not for this place (docs/themes.md)."
                : ThemeProperty.WhyNot(declaration.Name) ?? $"Not among the properties that {where} may have (docs/themes.md).";
        }
        else if (set.ContainsKey(declaration.Name))
        {
            why = "Said twice in one rule.";
        }
        else if (paintOnly && !property.IsPaint)
        {
            why = "A state changes colours and shadows alone, so that nothing moves under a finger.";
        }
        else if (property.Read(declaration.Value) is { } value)
        {
            return value;
        }
        else
        {
            why = (property.WhyNotThis?.Invoke(declaration.Value) ?? ThemeWhy.Function(declaration.Value)) is { } own ? $"{own} {declaration.Name} takes {property.Form}." : $"{declaration.Name} takes {property.Form}.";
        }

        var refusal = ThemeRefusal.At(text, declaration.At, whole, why);
        if (!refusals.Contains(refusal))
        {
            refusals.Add(refusal);
        }

        return null;
    }

    private string Write()
    {
        var css = new StringBuilder();
        Write(css, ":root", Light.Concat(_shapes));
        Write(css, ":root[data-scheme=\"dark\"]", Dark);
        if (Dark.Count > 0)
        {
            css.Append("@media (prefers-color-scheme:dark){\n");
            Write(css, ":root:not([data-scheme])", Dark);
            css.Append("}\n");
        }

        foreach (var rule in _rules)
        {
            Write(css, string.Join(',', rule.Chosen.Select(static one => $"#pin::part({one.Part.Name}){one.State}")), rule.Set);
        }

        return css.ToString();
    }

    private static void Write(StringBuilder css, string selector, IEnumerable<KeyValuePair<string, string>> set)
    {
        var body = string.Join(';', set.Select(static one => $"{one.Key}:{one.Value}"));
        if (body.Length > 0)
        {
            css.Append(selector).Append('{').Append(body).Append("}\n");
        }
    }

    [GeneratedRegex(@"^#pin::part\(\s*([a-z]+)\s*\)(:hover|:active|:focus-visible|:disabled)?\z")]
    private static partial Regex Selector();
}
