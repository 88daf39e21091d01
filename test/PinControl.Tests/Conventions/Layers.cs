using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace PinControl.Tests.Conventions;

/// <summary>Dependencies point one way; a test over the <c>using</c> lines keeps it so.</summary>
public sealed partial class Layers
{
    /// <summary>What each folder may use, beside itself.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Errors"] = [],
        ["Files"] = [],
        ["Audit"] = ["Errors"],
        ["Http"] = ["Errors"],
        ["Limits"] = ["Audit", "Errors"],
        ["Clients"] = ["Audit", "Errors", "Files", "Limits"],
        ["Plastics"] = ["Audit", "Clients", "Errors", "Http"],
        ["Tokens"] = ["Audit", "Clients", "Errors", "Http", "Plastics"],
        ["Pins"] = ["Audit", "Cryptography", "Errors", "Plastics"],
        ["Keys"] = ["Audit", "Clients", "Cryptography", "Errors", "Pins"],
        ["Pages"] = ["Errors", "Http", "Limits", "Tokens"],
        ["Device"] = ["Audit", "Cryptography", "Errors", "Http", "Limits", "Pages", "Pins", "Tokens"],
        ["Vault"] = ["Cryptography", "Keys", "Pins", "Tokens"],
        ["Storage"] = ["Audit", "Clients", "Device", "Errors", "Keys", "Pages", "Pins", "Plastics", "Tokens"],
        ["Studio"] = ["Clients", "Errors", "Hosting", "Http", "Plastics", "Tokens"],
        ["Leaks"] = ["Cryptography", "Vault"],
        ["Cli"] = ["Audit", "Clients", "Cryptography", "Errors", "Hosting", "Http", "Keys", "Leaks", "Pages", "Pins", "Plastics", "Storage", "Vault"],
        ["Hosting"] = ["Audit", "Clients", "Device", "Errors", "Files", "Http", "Keys", "Limits", "Pages", "Pins", "Plastics", "Storage", "Tokens", "Vault"],
    };

    public static TheoryData<string> Folders => new(Directory.GetDirectories(SourceFolder()).Select(path => Path.GetFileName(path)!)
        .Where(name => name is not ("bin" or "obj" or "data" or "Properties")));

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_lies_below_it(string folder)
    {
        Assert.True(Allowed.TryGetValue(folder, out var allowed), $"Say in {nameof(Layers)} what the new folder {folder} may use.");
        var offences =
            from file in Directory.GetFiles(Path.Combine(SourceFolder(), folder), "*.cs", SearchOption.AllDirectories)
            from Match reference in Reference().Matches(File.ReadAllText(file))
            let used = reference.Groups[1].Value
            where used != folder && !allowed.Contains(used)
            select $"{Path.GetFileName(file)} uses {used}";
        Assert.Empty(offences);
    }

    [Fact]
    public void No_folder_uses_another_that_uses_it()
    {
        foreach (var (folder, allowed) in Allowed)
        {
            Assert.DoesNotContain(allowed, other => Reaches(other, folder));
        }
    }

    [Fact]
    public void Tokens_never_names_Pins()
    {
        Assert.All(
            Directory.GetFiles(Path.Combine(SourceFolder(), "Tokens"), "*.cs"),
            file => Assert.DoesNotContain("PinControl.Pins", File.ReadAllText(file), StringComparison.Ordinal));
    }

    private static bool Reaches(string from, string to) => Allowed.TryGetValue(from, out var next) && next.Any(one => one == to || Reaches(one, to));

    private static string SourceFolder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../../src/PinControl"));

    [GeneratedRegex(@"(?:using(?: static)? PinControl\.|[ (<]PinControl\.)([A-Z]\w+)")]
    private static partial Regex Reference();
}
