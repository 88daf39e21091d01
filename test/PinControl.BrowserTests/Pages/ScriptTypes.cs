using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>The scripts are what their JSDoc says, and keep to the JavaScript of 2017: the TypeScript compiler reads them.</summary>
[Trait("vault", "unused")]
public sealed class ScriptTypes
{
    [Fact]
    public async Task The_pages_scripts_are_sound() =>
        await CheckAsync("src/PinControl/Pages/Web", "--target", "es2017", "--lib", "es2017,dom,dom.iterable", "--strict");

    [Fact]
    public async Task The_studio_s_scripts_are_sound()
    {
        // Modules of one page and scripts of others: each stands alone, but for what it imports.
        foreach (var file in Directory.GetFiles(Path.Combine(Root(), "src/PinControl/Studio/Web"), "*.js"))
        {
            await CheckAsync(
                file, Path.Combine(Root(), "test/PinControl.BrowserTests/Pages/studio.d.ts"), "--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler", "--lib", "es2022,dom,dom.iterable", "--strict");
        }
    }

    private static async Task CheckAsync(string source, params string[] options)
    {
        var path = Path.Combine(Root(), source);
        var files = Directory.Exists(path) ? Directory.GetFiles(path, "*.js") : [path];
        Assert.NotEmpty(files);
        var start = new ProcessStartInfo(Compiler()) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root() };
        foreach (var argument in (string[])["--noEmit", "--allowJs", "--checkJs", "--pretty", "false", "--skipLibCheck", "--types", "", .. options, .. files])
        {
            start.ArgumentList.Add(argument);
        }

        using var compiler = Process.Start(start)!;
        var said = await compiler.StandardOutput.ReadToEndAsync() + await compiler.StandardError.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        Assert.True(compiler.ExitCode == 0, said);
    }

    /// <summary>The native compiler of the package Microsoft.TypeScript.MSBuild; no Node is needed.</summary>
    private static string Compiler()
    {
        var package = typeof(ScriptTypes).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "TypeScript").Value!;
        var system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var machine = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        var path = Path.Combine(package, "tools/runtimes", $"{system}-{machine}", OperatingSystem.IsWindows() ? "tsc.exe" : "tsc");
        if (!OperatingSystem.IsWindows() && !File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute))
        {
            // Packages made on Windows carry no such bit.
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }

        return path;
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));
}
