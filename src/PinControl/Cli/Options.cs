using System.CommandLine;
using System.CommandLine.Parsing;
using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Cli;

/// <summary>Options that several verbs have, with values checked as they are read.</summary>
internal static class Options
{
    public static Option<bool> Json() => new("--json") { Description = "Answer with one JSON object for programs." };

    /// <summary>Required for every change.</summary>
    public static Option<Operator> Operator() => new("--operator")
    {
        Description = "Who makes this change, for the audit trail; the operating system's user is recorded beside it.",
        HelpName = "NAME",
        Required = true,
        CustomParser = static result => Audit.Operator.TryParse(Text(result), out var who)
            ? who
            : Refuse<Operator>(result, "--operator takes 1 to 128 characters, not blank, no control characters and none of writing direction."),
    };

    public static Option<AccountName> Name(string option, string helpName, string description) => new(option)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => ReadName(result, option),
    };

    /// <summary>Only these words are taken.</summary>
    /// <param name="option">Whose.</param>
    /// <param name="words">As they are told.</param>
    /// <param name="sameness">When a word is one of them; as they are written, if none is given.</param>
    public static void TakeOnly(Option option, IReadOnlyList<string> words, StringComparer? sameness = null) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !words.Contains(token.Value, sameness)))
        {
            result.AddError($"{option.Name} {token.Value} is none of {string.Join(", ", words)}.");
        }
    });

    /// <summary>A name as an argument or an option's value.</summary>
    public static AccountName? ReadName(ArgumentResult result, string what) => AccountName.TryParse(Text(result), out var name)
        ? name
        : Refuse<AccountName>(result, $"{what} takes 1 to 64 letters, digits, '.', '_' or '-', the first a letter or a digit.");

    public static string Text(ArgumentResult result) => result.Tokens.Count == 0 ? string.Empty : result.Tokens[^1].Value;

    public static T? Refuse<T>(ArgumentResult result, string complaint)
    {
        result.AddError(complaint);
        return default;
    }
}
