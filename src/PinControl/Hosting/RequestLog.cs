using Microsoft.Extensions.Configuration.Memory;

namespace PinControl.Hosting;

/// <summary>
/// The web server's own lines about requests have the whole URL, and whoever puts a control id there by mistake would find it in the log. They stay
/// off whatever the settings say: of a request tells what the service itself logs, and a proxy's log.
/// </summary>
internal static class RequestLog
{
    /// <summary>Categories that print what a caller sent, each with those below it, and the lowest level at which they do not.</summary>
    private static readonly (string Category, LogLevel Lowest)[] Loose =
    [
        // "Request starting HTTP/1.1 GET http://…"; and a scope with the path around every line of the request, for as long as one level is left.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        // A request line that cannot be read, as it came.
        ("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Information),
        // "No candidates found for the request path".
        ("Microsoft.AspNetCore.Routing", LogLevel.Information),
        ("Microsoft.AspNetCore.HttpLogging", LogLevel.Warning),
        ("Microsoft.AspNetCore.HostFiltering", LogLevel.Warning),
    ];

    /// <summary>The levels without a word in the settings: a content root of its own has no settings file of the program's.</summary>
    private static readonly Dictionary<string, string?> Quiet = new()
    {
        ["Logging:LogLevel:Default"] = nameof(LogLevel.Information),
        ["Logging:LogLevel:Microsoft"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:System"] = nameof(LogLevel.Warning),
    };

    /// <summary>Puts the program's own levels before every source of settings, which all change them.</summary>
    public static void BeQuiet(IConfigurationBuilder configuration) => configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet });

    /// <summary>After the settings' own rules, for every kind of output that has rules of its own.</summary>
    public static void KeepUrlsOut(this IServiceCollection services) => services.PostConfigure<LoggerFilterOptions>(static options =>
    {
        for (var i = 0; i < options.Rules.Count; i++)
        {
            // It may be longer than a category it matches, and then counts before the category's own rule.
            if (options.Rules[i] is { CategoryName: { } name } rule && name.Contains('*', StringComparison.Ordinal))
            {
                options.Rules[i] = new LoggerFilterRule(
                    rule.ProviderName, name, rule.LogLevel,
                    (provider, category, level) => IsAllowed(category, level) && (rule.Filter is not { } filter || filter(provider, category, level)));
            }
        }

        var providers = options.Rules.Select(static rule => rule.ProviderName).Append(null).Distinct().ToList();
        foreach (var (category, lowest) in Loose)
        {
            foreach (var rule in options.Rules.Where(rule => rule.CategoryName?.StartsWith(category, StringComparison.OrdinalIgnoreCase) == true).ToList())
            {
                options.Rules.Remove(rule);
                options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, Higher(rule.LogLevel, lowest), rule.Filter));
            }

            foreach (var provider in providers)
            {
                if (!options.Rules.Any(rule => rule.ProviderName == provider && category.Equals(rule.CategoryName, StringComparison.OrdinalIgnoreCase)))
                {
                    options.Rules.Add(new LoggerFilterRule(provider, category, Higher(Standing(options, provider, category), lowest), null));
                }
            }
        }
    });

    // What the category has by the rules above it, so that a limit does not turn on what was off.
    private static LogLevel Standing(LoggerFilterOptions options, string? provider, string category) =>
        StandingRule(options, provider, category)?.LogLevel ?? options.MinLevel;

    /// <summary>The rule that counts for the category, as the logger factory finds it.</summary>
    public static LoggerFilterRule? StandingRule(LoggerFilterOptions options, string? provider, string category) => options.Rules
        .Where(rule => (rule.ProviderName is null || rule.ProviderName == provider)
            && Matches(rule.CategoryName, category))
        .OrderBy(static rule => rule.ProviderName is not null).ThenBy(static rule => rule.CategoryName?.Length ?? 0)
        .LastOrDefault();

    // As the logger factory matches them: one * stands for anything.
    private static bool Matches(string? rule, string category)
    {
        var star = rule?.IndexOf('*', StringComparison.Ordinal) ?? -1;
        return rule is null || (star < 0
            ? category.StartsWith(rule, StringComparison.OrdinalIgnoreCase)
            : category.StartsWith(rule[..star], StringComparison.OrdinalIgnoreCase) && category.EndsWith(rule[(star + 1)..], StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsAllowed(string? category, LogLevel level) =>
        !Loose.Any(loose => level < loose.Lowest && category?.StartsWith(loose.Category, StringComparison.OrdinalIgnoreCase) == true);

    private static LogLevel Higher(LogLevel? wanted, LogLevel lowest) => wanted is { } level && level > lowest ? level : lowest;
}
