using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PinControl.Audit;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary>Options that the audit verbs share.</summary>
internal static class AuditOptions
{
    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz",
    ];

    public static Option<DateTimeOffset?> Since() => Time("--since", "From this time on: a UTC date, or RFC 3339 as 2026-11-26T09:30:00Z.");

    public static Option<DateTimeOffset?> Until() => Time("--until", "Before this time.");

    /// <exception cref="SettingException">No record can lie between the two.</exception>
    public static void RefuseEmpty(DateTimeOffset? since, DateTimeOffset? until)
    {
        if (since >= until)
        {
            throw new SettingException(
                $"--since {AuditTime.Text(since.Value)} is not before --until {AuditTime.Text(until.Value)}: no record can be from one on and before the other.");
        }
    }

    /// <summary>A file to write; standard output without it.</summary>
    public static Option<string?> Out() => new("--out")
    {
        Description = "Write to this file, for its owner alone; without it to standard output.", HelpName = "FILE",
    };

    public static Option<bool> Force() => new("--force") { Description = "Replace the file of --out if it is there." };

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Read(result, name),
    };

    private static DateTimeOffset? Read(ArgumentResult result, string name) => DateTimeOffset.TryParseExact(
        Options.Text(result), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        ? time
        : Options.Refuse<DateTimeOffset?>(result, $"{name} takes a UTC date or a time as 2026-11-26T09:30:00Z.");
}
