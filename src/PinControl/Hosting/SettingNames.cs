using System.Reflection;
using PinControl.Clients.Bearer;
using PinControl.Clients.Certificates;
using PinControl.Pages;
using PinControl.Storage;
using PinControl.Vault;

namespace PinControl.Hosting;

/// <summary>
/// The names of all settings, from the types that they are read into. One that is misspelt would be ignored without a word, and what it was to set would
/// stay as it was.
/// </summary>
internal static class SettingNames
{
    // Read by .NET and the web server, which know their names themselves.
    private static readonly string[] OthersSections = ["Logging", "Kestrel", "hostBuilder", "HostOptions"];

    private static readonly string[] OthersNames =
    [
        "Urls", "AllowedHosts", "environment", "contentRoot", "applicationName", "webRoot", "http_ports", "https_ports", "shutdownTimeoutSeconds",
        "detailedErrors", "captureStartupErrors", "preferHostingUrls", "suppressStatusMessages", "hostingStartupAssemblies", "hostingStartupExcludeAssemblies",
        "preventHostingStartup", "startupAssembly", "staticWebAssets", "https_port", "servicesStartConcurrently", "servicesStopConcurrently", "ForwardedHeaders_Enabled",
    ];

    /// <summary>Our own, each in full.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Of(typeof(ServiceOptions), string.Empty), .. Of(typeof(LimitOptions), "Limits"), .. Of(typeof(RetentionOptions), "Retention"),
        .. Of(typeof(PagesOptions), "Pages"), .. Of(typeof(VaultOptions), "Vault"), .. Of(typeof(StoreOptions), "Storage"), .. Of(typeof(TlsOptions), "Tls"),
        "Authentication:Schemes", .. Of(typeof(BearerOptions), BearerOptions.Section), .. Of(typeof(CertificateOptions), CertificateOptions.Section),
        ProxySettings.TrustedNetworksSetting, ProxySettings.AssumeHttpsSetting,
    ];

    /// <summary>
    /// What sets nothing among arguments, read as .NET reads them: <c>--Name value</c>, <c>--Name=value</c>, the same with <c>/</c>, and <c>Name=value</c>. It
    /// passes over everything else without a word.
    /// </summary>
    /// <returns>A sentence for each.</returns>
    public static IEnumerable<string> Unknown(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            var typed = word.Split('=')[0];
            var prefix = typed.StartsWith("--", StringComparison.Ordinal) ? 2 : typed.StartsWith('/') ? 1 : 0;
            var hasValue = typed.Length < word.Length;
            if (prefix == 0 && (!hasValue || typed.StartsWith('-')))
            {
                yield return $"{typed} is neither a setting nor a verb. pincontrol --help lists the verbs, docs/configuration.md every setting.";
                continue;
            }

            if (Fault(typed, typed[prefix..], isEmpty: hasValue && word.Length == typed.Length + 1) is { } fault)
            {
                yield return fault;
            }
            else if (!hasValue && i + 1 == arguments.Count)
            {
                yield return $"{typed} has no value.";
            }

            // Whatever it is, the next word is the value.
            i += hasValue ? 0 : 1;
        }
    }

    /// <summary>What no setting is in our own sections, wherever it was set.</summary>
    /// <returns>A sentence for each.</returns>
    public static IEnumerable<string> Unknown(IConfiguration configuration) => All.Where(static name => name.Contains(':', StringComparison.Ordinal))
        .Select(static name => name.Split(':')[0]).Distinct()
        .SelectMany(section => configuration.GetSection(section).AsEnumerable())
        .Where(static pair => !string.IsNullOrEmpty(pair.Value) && !IsKnown(pair.Key))
        .Select(static pair => Complaint($"The setting {pair.Key}", pair.Key));

    // A section alone sets nothing.
    private static bool IsKnown(string name) => All.Contains(name, StringComparer.OrdinalIgnoreCase) || IsSection(name);

    private static bool IsSection(string name) => All.Any(known => known.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));

    // Hosts that pass their configuration on pass its sections too, each as empty.
    private static string? Fault(string typed, string name, bool isEmpty) =>
        All.Contains(name, StringComparer.OrdinalIgnoreCase) || OthersNames.Contains(name, StringComparer.OrdinalIgnoreCase)
            || OthersSections.Contains(name.Split(':')[0], StringComparer.OrdinalIgnoreCase) ? null
        : IsSection(name) && isEmpty ? null
        : IsSection(name) ? $"{typed} is a section, and sets nothing. Is {All.First(known => known.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))} meant? docs/configuration.md lists every setting."
        : Complaint(typed, name);

    private static string Complaint(string what, string name) =>
        $"{what} is no setting. Is {Nearest(name)} meant? docs/configuration.md lists every setting.";

    private static string Nearest(string name) => All.Concat(OthersNames).MinBy(known => Distance(known.ToUpperInvariant(), name.ToUpperInvariant()))!;

    /// <summary>How many letters are to be put in, taken out or exchanged.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            (var diagonal, row[0]) = (row[0], i);
            for (var j = 1; j <= other.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }

    private static IEnumerable<string> Of(Type options, string section) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static property => property.CanWrite)
        .SelectMany(property => property.PropertyType.Namespace!.StartsWith(nameof(PinControl), StringComparison.Ordinal) && property.PropertyType.IsClass
            ? Of(property.PropertyType, Join(section, property.Name))
            : [Join(section, property.Name)]);

    private static string Join(string section, string name) => section.Length == 0 ? name : $"{section}:{name}";
}
