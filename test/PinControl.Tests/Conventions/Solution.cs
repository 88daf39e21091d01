using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace PinControl.Tests.Conventions;

/// <summary>What is not in the solution is built by nobody, and one day no longer builds.</summary>
public sealed class Solution
{
    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var root = Root();
        var listed = XDocument.Load(Path.Combine(root, "PinControl.slnx")).Descendants("Project").Select(static project => project.Attribute("Path")!.Value);
        var projects = ((string[])["src", "test", "bench"]).SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'));
        Assert.Equal(projects.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));
}
