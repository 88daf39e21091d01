using System.CommandLine;
using System.CommandLine.Parsing;
using PinControl.Clients;

namespace PinControl.Cli;

/// <summary>Origins of web pages, as several verbs take them.</summary>
internal static class OriginOptions
{
    private const int MaximumLocaleLength = 35;

    /// <param name="description">Of one origin.</param>
    public static Option<ParentOrigin[]?> Create(string description) => new("--origin")
    {
        Description = description,
        HelpName = "ORIGIN",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Read,
    };

    /// <summary>A language tag.</summary>
    public static string? ReadLocale(ArgumentResult result)
    {
        var text = Options.Text(result);
        return text.Length is >= 2 and <= MaximumLocaleLength && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? text
            : Options.Refuse<string>(result, "--locale takes a BCP 47 language tag of 2 to 35 characters, such as de or en-GB.");
    }

    /// <summary>Outside Development anybody on the way could stand in for a page that comes over plain http.</summary>
    /// <returns>Whether one of them is such a page; then that was said.</returns>
    public static bool RefusesPlainHttp(OpenedStore opened, IEnumerable<ParentOrigin>? origins)
    {
        if (opened.IsDevelopment || origins?.FirstOrDefault(static origin => origin.IsPlainHttp) is not { } plain)
        {
            return false;
        }

        Console.Error.WriteLine($"{plain} is plain http: outside Development such a page is https or has an app's own scheme. Nothing was changed.");
        return true;
    }

    private static ParentOrigin[]? Read(ArgumentResult result)
    {
        var origins = new List<ParentOrigin>();
        foreach (var token in result.Tokens)
        {
            if (ParentOrigin.TryParse(token.Value, out var origin, out var complaint))
            {
                origins.Add(origin);
            }
            else
            {
                result.AddError($"--origin {token.Value} {complaint}.");
            }
        }

        return [.. origins];
    }
}
