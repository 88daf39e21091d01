using System.CommandLine;
using System.CommandLine.Help;
using PinControl.Errors;
using PinControl.Hosting;
using PinControl.Pins;
using PinControl.Storage;

namespace PinControl.Cli;

/// <summary>
/// <c>pincontrol serve | client | tenant | frame-key | theme | plastics | keys | audit | pages | db | doctor | leak-test</c> (DESIGN 8). Without a verb it serves, with whatever arguments .NET's configuration
/// takes. A verb takes the same settings beside its own options (<c>--Storage:SqlitePath x</c>), so that both open the same store.
/// </summary>
internal static class CommandLine
{
    private const string ServeVerb = "serve";

    // As a shell has it: 128 and the number of SIGINT.
    private const int Interrupted = 130;

    // An act that was decided is carried out: so long it may take after Ctrl+C.
    private static readonly TimeSpan EndOfAct = TimeSpan.FromSeconds(30);

    private static readonly string[] HelpOrVersion = ["--help", "-h", "-?", "/h", "/?", "--version"];

    /// <param name="serve">Starts the service with the arguments that are left.</param>
    /// <param name="groups">The verbs.</param>
    /// <returns>The process's exit code: 0 done, 1 could not be done, 2 a setting or what was typed is wrong, 130 interrupted.</returns>
    public static async Task<int> RunAsync(string[] args, Func<string[], Task<int>> serve, params VerbGroup[] groups)
    {
        var (settings, words) = SettingArguments.Split(args);
        var asksForHelp = words.Any(HelpOrVersion.Contains);
        var isService = IsService(words) && !asksForHelp && !words.Any(word => groups.Any(group => group.Name == word));
        string[] ofService = words is [ServeVerb, ..] ? [.. args.Where((_, i) => i != Array.IndexOf(args, ServeVerb))] : args;
        string[] unknown = asksForHelp ? [] : [.. SettingNames.Unknown(isService ? ofService : settings)];
        if (unknown.Length > 0)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', unknown));
            return StartUp.BadSetting;
        }

        if (isService)
        {
            return await serve(ofService);
        }

        GuardedWriter.GuardConsole();
        var root = Root(new StoreAccess(settings), groups);
        var parsed = root.Parse(words, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors.Select(static error => error.Message).Distinct())
            {
                await Console.Error.WriteLineAsync(error);
            }

            await Console.Error.WriteLineAsync($"\n{Path(parsed.CommandResult)} --help shows how it is used.");
            return StartUp.BadSetting;
        }

        return await InvokeAsync(parsed);
    }

    private static bool IsService(string[] words) =>
        words is [] or [ServeVerb, ..] || words[0].StartsWith('-') || words[0].StartsWith('/') || words[0].Contains('=', StringComparison.Ordinal);

    private static async Task<int> InvokeAsync(ParseResult parsed)
    {
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = EndOfAct });
            if (code == Interrupted)
            {
                // The library's own word for it, when it is quicker than the verb's.
                await Console.Error.WriteLineAsync("Interrupted.");
            }

            return code;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return Interrupted;
        }
        catch (SettingException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return StartUp.BadSetting;
        }
        catch (OutputException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return StartUp.Failed;
        }
        catch (IOException fault)
        {
            await Console.Error.WriteLineAsync($"A file cannot be read or written: {fault.Message}");
            return StartUp.Failed;
        }
        catch (VaultUnavailableException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return StartUp.Failed;
        }
        catch (UnavailableException fault)
        {
            var lead = fault is StoreUnavailableException { HasAnswered: true } ? string.Empty : "The store does not answer: ";
            await Console.Error.WriteLineAsync($"{lead}{FaultText.Of(fault)} Nothing was changed.");
            return StartUp.Failed;
        }
        catch (InvalidOperationException fault)
        {
            // A store of another version says so this way, and an operator can read it.
            await Console.Error.WriteLineAsync(fault.Message);
            return StartUp.Failed;
        }
    }

    private static RootCommand Root(StoreAccess store, VerbGroup[] groups)
    {
        var root = new RootCommand(
            "Hands a cardholder's device a PIN, or takes one from it, so that the issuer's back end never sees it. Without a verb: serve.")
        {
            HelpName = "pincontrol",
        };
        root.Add(new Verb(
            ServeVerb, "Runs the service. Every setting of docs/configuration.md may follow.",
            """
            pincontrol serve
            pincontrol serve --Urls http://localhost:8090 --Storage:SqlitePath /var/lib/pincontrol/pincontrol.db
            """)
        {
            TreatUnmatchedTokensAsErrors = false,
        });
        foreach (var group in groups)
        {
            var command = new Command(group.Name, group.Description);
            foreach (var verb in group.Verbs)
            {
                command.Add(verb(store));
            }

            root.Add(command);
        }

        root.Add(Doctor.Verb(store));
        root.Add(LeakTest.Verb(store));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static string Path(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "pincontrol";
}
