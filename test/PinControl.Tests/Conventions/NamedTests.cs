using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace PinControl.Tests.Conventions;

/// <summary>Documents for auditors name the test of each claim; a name that no test has would be a claim without proof.</summary>
public sealed partial class NamedTests
{
    private static readonly Lazy<(HashSet<string> Classes, HashSet<string> Tests)> Sources = new(Read);

    [Fact]
    public void Every_test_that_the_threat_model_names_exists()
    {
        var named = ClassName().Matches(Document("docs/threat-model.md")).Select(static match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, static name => !Sources.Value.Classes.Contains(name));
    }

    [Theory]
    [InlineData("docs/controls.md", 80)]
    [InlineData("docs/threat-model.md", 0)]
    [InlineData("docs/pci-dss-6.4.3-11.6.1.md", 0)]
    [InlineData("docs/accessibility.md", 20)]
    [InlineData("docs/apps.md", 8)]
    public void Every_test_that_is_named_in_full_exists(string document, int atLeast)
    {
        var named = FullName().Matches(Document(document)).Select(static match => match.Groups[1].Value).Distinct().ToList();
        Assert.InRange(named.Count, atLeast, int.MaxValue);
        Assert.DoesNotContain(named, static name => !Sources.Value.Tests.Contains(name));
    }

    [Fact]
    public void A_row_of_the_controls_is_shown_by_a_test_or_says_that_it_is_not()
    {
        var rows = Document("docs/controls.md").Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries)).Where(static cells => cells.Length == 6 && cells[1] is not ("asked for" or "said to be asked for" or "---"));
        Assert.All(rows, static cells =>
        {
            var claims = cells[3].StartsWith("shown", StringComparison.Ordinal) || cells[3].StartsWith("part", StringComparison.Ordinal);
            Assert.True(claims == FullName().IsMatch(cells[4]), $"{cells[1]}: {cells[3]}");
            Assert.Matches("^(?:shown|part|gap|yours|being built)", cells[3]);
        });
    }

    private static (HashSet<string> Classes, HashSet<string> Tests) Read()
    {
        var (classes, tests) = (new HashSet<string>(), new HashSet<string>());
        foreach (var file in Directory.GetFiles(Path.Combine(Root(), "test"), "*.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            var within = string.Empty;
            foreach (Match match in ClassOrTest().Matches(text))
            {
                if (match.Groups["class"] is { Success: true } name)
                {
                    classes.Add(within = name.Value);
                }
                else
                {
                    tests.Add($"{within}.{match.Groups["test"].Value}");
                }
            }
        }

        return (classes, tests);
    }

    private static string Document(string path) => File.ReadAllText(Path.Combine(Root(), path));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));

    // A class's name in code's type, and nothing else in it: settings have a colon, reasons are in capitals.
    [GeneratedRegex("`([A-Z][a-z]\\w+)`")]
    private static partial Regex ClassName();

    [GeneratedRegex(@"`([A-Z]\w+\.[A-Z]\w*_\w+)`")]
    private static partial Regex FullName();

    // A test is a public method right below its attributes; other methods have none.
    [GeneratedRegex(@"\bclass (?<class>\w+)|\[(?:Fact|Theory)\b[^\n]*\n(?:\s*\[[^\n]*\n|\s*//[^\n]*\n)*\s*public (?:async )?(?:Task|void) (?<test>\w+)\(")]
    private static partial Regex ClassOrTest();
}
