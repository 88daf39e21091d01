using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PinControl.Hosting;
using Xunit;

namespace PinControl.Tests.Cli;

/// <summary>The command line as a process of its own, on a store in a test's folder.</summary>
internal static class CommandProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="folder">Where the store <c>pincontrol.db</c> lies.</param>
    public static Task<CommandResult> RunAsync(string folder, params string[] arguments) =>
        RunAsync("Development", "dotnet", [typeof(StartUp).Assembly.Location, .. arguments, "--Storage:SqlitePath", Path.Combine(folder, "pincontrol.db")]);

    /// <summary>The script at the root of a clone.</summary>
    public static Task<CommandResult> RunScriptAsync(params string[] arguments) => RunAsync("Development", Path.Combine(Root(), "pincontrol"), arguments);

    /// <param name="environment">Of .NET's hosting.</param>
    /// <param name="program">What is run.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What stands on its standard input.</param>
    public static async Task<CommandResult> RunAsync(string environment, string program, string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var enough = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(enough.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{string.Join(' ', arguments)} did not end. It printed:\n{await output}\n{await error}");
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));
}

/// <summary>What a command printed and how it ended.</summary>
internal sealed record CommandResult(int Code, string Output, string Error)
{
    public CommandResult AssertDone()
    {
        Assert.True(Code == 0, $"{Code}: {Output}\n{Error}");
        Assert.Empty(Error);
        return this;
    }

    public CommandResult AssertRefused(int code, string complaint)
    {
        Assert.True(Code == code, $"{Code} instead of {code}: {Output}\n{Error}");
        Assert.Contains(complaint, Error, StringComparison.Ordinal);
        return this;
    }

    public JsonElement Json()
    {
        AssertDone();
        using var document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }
}
