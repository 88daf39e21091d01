using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PinControl.BrowserTests.Vectors;

/// <summary>The Node that Microsoft.Playwright ships beside its driver: scripts run on it where no Node is installed.</summary>
internal static class PlaywrightNode
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The executable, in the tests' own output folder.</summary>
    public static string Path
    {
        get
        {
            var folder = $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
            var node = OperatingSystem.IsWindows() ? System.IO.Path.Combine("win32_x64", "node.exe") : System.IO.Path.Combine(folder, "node");
            return System.IO.Path.Combine(AppContext.BaseDirectory, ".playwright", "node", node);
        }
    }

    /// <summary>Runs a script to its end.</summary>
    /// <returns>Its exit code, its standard output line by line, and its standard error.</returns>
    public static async Task<(int Code, string[] Lines, string Error)> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var patience = new CancellationTokenSource(Patience);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries), await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
