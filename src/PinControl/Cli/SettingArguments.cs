namespace PinControl.Cli;

/// <summary>
/// Tells settings from a verb's own words: <c>--Section:Name value</c>, <c>--Section:Name=value</c> and the few settings without a section. What
/// is neither a setting nor an option of the verb is an error there: a misspelt option must not pass as a setting nobody reads.
/// </summary>
internal static class SettingArguments
{
    private static readonly HashSet<string> WithoutSection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Urls", "PublicUrl", "BasePath", "Surfaces", "AllowedHosts", "environment", "contentRoot", "applicationName",
    };

    public static (string[] Settings, string[] Words) Split(string[] args)
    {
        var settings = new List<string>();
        var words = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (!IsSetting(args[i]))
            {
                words.Add(args[i]);
                continue;
            }

            settings.Add(args[i]);
            if (!args[i].Contains('=', StringComparison.Ordinal) && i + 1 < args.Length)
            {
                settings.Add(args[++i]);
            }
        }

        return ([.. settings], [.. words]);
    }

    private static bool IsSetting(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
        {
            return false;
        }

        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[2..] : argument[2..equals];
        return WithoutSection.Contains(name) || name.Contains(':', StringComparison.Ordinal);
    }
}
