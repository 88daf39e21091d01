using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary>Arguments and options that the verbs about keys share.</summary>
internal static class KeyOptions
{
    public static Argument<KeyKind> Kind(params IReadOnlyList<KeyKind> allowed) => new("KIND")
    {
        HelpName = "KIND",
        Description = $"{string.Join(" or ", allowed.Select(static kind => kind.Name()))}.",
        CustomParser = result => KeyNames.TryParse(Options.Text(result), out var kind) && allowed.Contains(kind)
            ? kind
            : Options.Refuse<KeyKind>(result, $"KIND is one of {string.Join(", ", allowed.Select(static one => one.Name()))}."),
    };

    public static Argument<int> Version() => new("VERSION")
    {
        Description = "The version, as keys list shows it.",
        CustomParser = static result => Number(result, "VERSION", 1, int.MaxValue),
    };

    public static Argument<int> RequestNo() => new("ID")
    {
        Description = "The request, as keys requests shows it.",
        CustomParser = static result => Number(result, "ID", 1, int.MaxValue),
    };

    public static Option<int?> Components(string description) => new("--components")
    {
        Description = description,
        HelpName = "N",
        CustomParser = static result => Number(result, "--components", ComponentInput.Fewest, ComponentInput.Most),
    };

    /// <param name="of">Whose check value: the key's that components are entered of.</param>
    public static Option<string?> CheckValue(string of = "The whole key's check value") => new("--check-value")
    {
        Description = of + ", to compare with; without it, it is asked for.",
        HelpName = "KCV",
        CustomParser = static result => Options.Text(result) is { Length: 6 } text && text.All(char.IsAsciiHexDigit)
            ? text
            : Options.Refuse<string>(result, "--check-value takes 6 hexadecimal digits."),
    };

    public static int Number(ArgumentResult result, string what, int least, int most) =>
        int.TryParse(Options.Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : Options.Refuse<int>(result, most == int.MaxValue ? $"{what} takes a number from {least} on." : $"{what} takes a number from {least} to {most}.");
}
