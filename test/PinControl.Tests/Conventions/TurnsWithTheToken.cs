using System.Runtime.CompilerServices;
using Xunit;

namespace PinControl.Tests.Conventions;

/// <summary>
/// SoftHSM is one for the whole process: who opens a token of it may have it initialized anew, which ends everybody's sessions. A class with a token
/// that runs beside the others would fail now and then, or make one of them fail.
/// </summary>
public sealed class TurnsWithTheToken
{
    [Fact]
    public void Every_class_of_tests_that_makes_a_token_is_in_the_collection_that_takes_turns()
    {
        var files = Directory.GetFiles(Tests(), "*.cs", SearchOption.AllDirectories).Where(static file => Path.GetFileName(file) != $"{nameof(TurnsWithTheToken)}.cs")
            .ToDictionary(Path.GetFullPath, File.ReadAllText);
        var made = files.Where(static file => (file.Value.Contains("SoftHsmToken", StringComparison.Ordinal) || file.Value.Contains("TokenStage", StringComparison.Ordinal))
            && (file.Value.Contains("[Fact]", StringComparison.Ordinal) || file.Value.Contains("[Theory]", StringComparison.Ordinal))).ToList();
        Assert.InRange(made.Count, 10, int.MaxValue);
        Assert.All(made, static file => Assert.True(file.Value.Contains("[Collection(\"SoftHSM\")]", StringComparison.Ordinal), file.Key));
    }

    private static string Tests([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../.."));
}
