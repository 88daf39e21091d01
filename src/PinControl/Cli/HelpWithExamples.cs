using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PinControl.Cli;

/// <summary>The library's help, then the verb's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb verb)
        {
            output.WriteLine("Examples:");
            foreach (var line in verb.Examples.Split('\n'))
            {
                output.WriteLine("  " + line);
            }

            output.WriteLine();
        }

        output.WriteLine("Settings such as --Storage:SqlitePath PATH may stand anywhere (docs/configuration.md); docs/cli.md shows every verb's output.");
        return code;
    }
}
