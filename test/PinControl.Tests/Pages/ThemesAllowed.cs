using System.Globalization;
using PinControl.Pages;
using PinControl.Pages.Themes;
using Xunit;

namespace PinControl.Tests.Pages;

/// <summary>What a theme may say, and that what is shipped can be read (WCAG 2.2, 1.4.3 and 1.4.11).</summary>
public sealed class ThemesAllowed
{
    public static TheoryData<string> Shipped => new(ShippedThemes.Names);

    [Fact]
    public void The_shipped_look_has_contrast_enough_light_and_dark()
    {
        var (theme, refusals) = Theme.Read(string.Empty);
        Assert.Empty(refusals);
        foreach (var isDark in (bool[])[false, true])
        {
            var colors = ThemeContrast.Colors(theme!, isDark);
            Assert.Equal(ThemeNames.Colors.Order(), colors.Keys.Order());
            Assert.True(ThemeColor.Contrast(ThemeColor.Parse(colors[ThemeNames.Ink]), ThemeColor.Parse(colors[ThemeNames.Paper])) >= 7);
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_theme_passes_what_every_theme_must(string name)
    {
        var (theme, refusals) = Theme.Read(ShippedThemes.Source(name));
        Assert.Empty(refusals);
        // Every colour is its own, so that no later change of the page's unsettles it.
        Assert.Equal(ThemeNames.Colors.Order(), theme!.Light.Keys.Order());
        Assert.Equal(ThemeNames.Colors.Order(), theme.Dark.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_theme_costs_a_page_few_bytes_and_leaves_it_in_one_window(string name)
    {
        var weight = ThemeWeight.Of(Theme.Read(ShippedThemes.Source(name)).Theme!.Style);
        Assert.InRange(weight.Adds, 20, 500);
        Assert.True(weight.Fits, weight.ToString());
        Assert.Null(weight.Warning);
    }

    [Fact]
    public void A_theme_whose_page_no_longer_fits_is_said_to_be_one() => Assert.StartsWith(
        "Warning: with this theme the largest page, a frame in el, is 14,650 bytes, 50 more than one round trip has room for (14,600)", new ThemeWeight("el", 14_650, 900).Warning, StringComparison.Ordinal);

    [Fact]
    public void The_theme_named_plain_is_the_shipped_look()
    {
        var theme = Theme.Read(ShippedThemes.Source("plain")).Theme!;
        Assert.Equal(ThemeContrast.Shipped(isDark: false).OrderBy(static one => one.Key), theme.Light.OrderBy(static one => one.Key));
        Assert.Equal(ThemeContrast.Shipped(isDark: true).OrderBy(static one => one.Key), theme.Dark.OrderBy(static one => one.Key));
    }

    [Fact]
    public void The_shipped_style_has_its_dark_colours_alike_for_a_device_and_for_a_host()
    {
        var style = PagePart.StyleOf(PageKind.Frame).Content;
        var said = Block(style, ":root[data-scheme=\"dark\"] {").Where(static line => line.StartsWith("--pin-", StringComparison.Ordinal));
        Assert.Equal(said, Block(style, ":root:not([data-scheme]) {"));
    }

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#767676", "#ffffff", 4.54)]
    [InlineData("#0f766e", "#ffffff", 5.47)]
    [InlineData("#abcdef", "#abcdef", 1)]
    public void Contrast_is_what_WCAG_computes(string one, string other, double ratio) =>
        Assert.Equal(ratio, Math.Round(ThemeColor.Contrast(ThemeColor.Parse(one), ThemeColor.Parse(other)), 2));

    [Theory]
    [InlineData("title", "color: #102030; font-family: Georgia, serif; font-size: 1.5rem; font-weight: 700; font-style: italic; letter-spacing: 0.5px; text-transform: uppercase; line-height: 1.3; text-align: start; margin-top: 0; margin-bottom: 2rem; padding: 4px 8px; background-color: #fff; border-bottom: 2px solid #102030")]
    [InlineData("message", "font-size: 1rem; font-weight: 600")]
    [InlineData("digit", "color: #000; background-color: #fff; border: 2px dashed rgb(1, 2, 3); border-radius: 4px 8px; box-shadow: inset 0 1px 2px rgb(0 0 0 / 20%); font-weight: 800")]
    [InlineData("digit", "border-width: 0 0 3px; border-style: none none solid; border-color: #000 #000 var(--pin-accent); border-left: none")]
    [InlineData("submit", "background-color: #123456; color: #fff; padding: 12px 20px; border: none; border-radius: 24px; box-shadow: 0 2px 8px rgba(0, 0, 0, 0.25); font-size: 18px")]
    [InlineData("hide:hover", "background-color: #000; color: #fff; border-color: #fff; box-shadow: none")]
    [InlineData("keep:focus-visible", "outline-color: var(--pin-edge)")]
    [InlineData("entry:focus-visible", "outline-color: var(--pin-ink)")]
    public void A_part_takes_what_the_documentation_says(string part, string declarations)
    {
        var (name, state) = part.Split(':') is [var first, var second] ? (first, $":{second}") : (part, string.Empty);
        var (theme, refusals) = Theme.Read($"#pin::part({name}){state} {{ {declarations} }}");
        Assert.Empty(refusals);
        Assert.Equal(declarations.Split(';').Length, theme!.Style.Content.Split(';').Length);
        Assert.StartsWith($"#pin::part({name}){state}{{", theme.Style.Content, StringComparison.Ordinal);
        Assert.StartsWith("sha256-", theme.Style.Hash, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_anew_is_read_again_to_the_same()
    {
        foreach (var name in ShippedThemes.Names)
        {
            // The blocks for a host's word are the page's own form; a theme has the device's alone.
            var written = Theme.Read(ShippedThemes.Source(name)).Theme!.Style.Content.Replace(":root:not([data-scheme])", ":root", StringComparison.Ordinal);
            var start = written.IndexOf(":root[data-scheme=\"dark\"]", StringComparison.Ordinal);
            written = written.Remove(start, written.IndexOf('\n', start) - start);
            Assert.Equal(Theme.Read(ShippedThemes.Source(name)).Theme!.Style.Content, Theme.Read(written).Theme?.Style.Content);
        }
    }

    [Fact]
    public void The_documentation_names_every_part_property_and_custom_property()
    {
        var document = File.ReadAllText(Path.Combine(Root(), "docs", "themes.md"));
        Assert.All(ThemeProperty.RootColors.Keys.Concat(ThemeProperty.RootShapes.Keys), name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
        foreach (var part in ThemePart.All)
        {
            Assert.Contains($"`{part.Name}`", document, StringComparison.Ordinal);
            Assert.All(ThemeProperty.Of(part.Kind).Keys, name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
        }

        Assert.All(ShippedThemes.Names, name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
        Assert.All(ThemeFonts.SignWords, word => Assert.Contains($"`{word}`", document, StringComparison.Ordinal));
        Assert.Contains(ThemeText.MostBytes.ToString(CultureInfo.InvariantCulture), document, StringComparison.Ordinal);
    }

    private static string[] Block(string style, string head)
    {
        var start = style.IndexOf(head, StringComparison.Ordinal) + head.Length;
        return style[start..style.IndexOf('}', start)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));
}
