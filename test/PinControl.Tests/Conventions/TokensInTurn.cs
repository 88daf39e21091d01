using System.Runtime.CompilerServices;
using Xunit;

namespace PinControl.Tests.Conventions;

/// <summary>
/// SoftHSM is one module for the whole process and reads one folder of tokens: a class that initializes it anew, or moves a token, would trip another
/// that runs beside it.
/// </summary>
public sealed class TokensInTurn
{
    [Fact]
    public void Whatever_tests_with_a_token_takes_its_turn()
    {
        var tests = Directory.GetFiles(Folder(), "*.cs", SearchOption.AllDirectories).Where(static file => Path.GetFileName(file) != "TokensInTurn.cs")
            .Select(static file => (Name: Path.GetFileNameWithoutExtension(file), Text: File.ReadAllText(file)))
            .Where(static file => Has(file.Text, "[Fact]") || Has(file.Text, "[Theory]"))
            .Where(static file => Has(file.Text, "TokenStage ") || Has(file.Text, "SoftHsmToken ") || Has(file.Text, "new SoftHsmToken")).ToList();
        Assert.InRange(tests.Count, 10, int.MaxValue);
        Assert.DoesNotContain(tests, static file => !Has(file.Text, "[Collection(\"SoftHSM\")]"));
    }

    private static bool Has(string text, string what) => text.Contains(what, StringComparison.Ordinal);

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../.."));
}
