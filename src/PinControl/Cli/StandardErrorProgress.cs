using Spectre.Console;

namespace PinControl.Cli;

/// <summary>A bar on standard error while a verb reads much; nothing at all when standard error is no terminal.</summary>
internal static class StandardErrorProgress
{
    /// <param name="title">What is done, in a word or two.</param>
    /// <param name="total">How much there is.</param>
    /// <param name="work">Is given what to tell each advance to.</param>
    public static T Run<T>(string title, long total, Func<Action<long>, T> work)
    {
        if (Console.IsErrorRedirected || total == 0)
        {
            return work(static _ => { });
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                var task = progress.AddTask(title, maxValue: total);
                return work(done => task.Increment(done));
            });
    }
}
