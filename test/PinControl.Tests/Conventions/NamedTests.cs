using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace PinControl.Tests.Conventions;

/// <summary>docs/threat-model.md names the test of each claim; a name that no test has would be a claim without proof.</summary>
public sealed partial class NamedTests
{
    [Fact]
    public void Every_test_that_the_threat_model_names_exists()
    {
        var root = Root();
        var classes = Directory.GetFiles(Path.Combine(root, "test"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(static file => Class().Matches(File.ReadAllText(file))).Select(static match => match.Groups[1].Value).ToHashSet();
        var named = Named().Matches(File.ReadAllText(Path.Combine(root, "docs/threat-model.md"))).Select(static match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, name => !classes.Contains(name));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));

    // A class's name in code's type, and nothing else in it: settings have a colon, reasons are in capitals.
    [GeneratedRegex("`([A-Z][a-z]\\w+)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Class();
}
