using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PinControl.Hosting;
using PinControl.Tests.Cli;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>The commands of docs/authentication.md, run as they stand by bash, openssl and curl: each must answer what stands behind it.</summary>
public sealed partial class AuthenticationDocument : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-document-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("long", "yes")]
    public async Task Every_command_of_the_document_answers_what_it_says()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Root(), "docs/authentication.md"), TestContext.Current.CancellationToken);
        // The first block is for the service that the quick start leaves running.
        var blocks = Block().Matches(text).Select(static match => match.Groups[1].Value).Skip(1).ToList();
        var expected = blocks.SelectMany(static block => Expected().Matches(block)).Select(static match => match.Groups[1].Value).ToList();
        Assert.True(expected.Count > 8);
        var script = string.Join('\n', blocks);
        foreach (var port in (string[])["8091", "8444"])
        {
            script = script.Replace(port, PinControlServer.FreePort().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        var run = await CommandProcess.RunAsync("Development", "bash",
        [
            "-c",
            $$"""
            cd '{{_folder}}'
            pincontrol() { dotnet '{{typeof(StartUp).Assembly.Location}}' "$@" --contentRoot '{{_folder}}' >> log & echo $! >> started; wait $!; }
            trap 'kill $(cat started) 2>/dev/null' EXIT
            {{script}}
            """,
        ]);
        Assert.Equal(expected, Answered().Matches(run.Output).Select(static match => match.Value));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("(?m)^issue .*# ([0-9]{3})")]
    private static partial Regex Expected();

    [GeneratedRegex("(?m)^[0-9]{3}")]
    private static partial Regex Answered();
}
