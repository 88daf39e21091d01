using PinControl.Pages;
using PinControl.Storage;
using PinControl.Vault;

namespace PinControl.Hosting;

/// <summary>Every setting, read and checked once at start (docs/configuration.md).</summary>
internal sealed class Settings
{
    private static readonly string[] KnownSurfaces = ["issuer", "cardholder", "cards"];

    private Settings(
        ServiceOptions service, Uri publicUrl, LimitOptions limits, RetentionOptions retention, PagesOptions pages, VaultOptions vault, StoreChoice store,
        string dataFolder)
    {
        PublicUrl = publicUrl;
        BasePath = service.BasePath;
        Surfaces = service.Surfaces.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Limits = limits;
        Retention = retention;
        Pages = pages;
        Vault = vault;
        Store = store;
        DataFolder = dataFolder;
    }

    public Uri PublicUrl { get; }

    public string BasePath { get; }

    public IReadOnlyList<string> Surfaces { get; }

    /// <summary>Whether this process serves the surface.</summary>
    public bool Serves(string surface) => Surfaces.Contains(surface);

    public LimitOptions Limits { get; }

    public RetentionOptions Retention { get; }

    public PagesOptions Pages { get; }

    /// <summary>With absolute paths.</summary>
    public VaultOptions Vault { get; }

    public StoreChoice Store { get; }

    /// <summary>The ways to sign in.</summary>
    public required SignInSettings SignIn { get; init; }

    /// <summary>With absolute paths.</summary>
    public required TlsOptions Tls { get; init; }

    public required ProxySettings Proxy { get; init; }

    /// <summary>Where Development keeps its files. Absolute.</summary>
    public string DataFolder { get; }

    /// <exception cref="SettingException">Settings are missing or wrong; one message names all of them.</exception>
    public static Settings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var problems = new SettingProblems();
        var settings = Read(configuration, environment, problems);
        problems.Throw();
        return settings;
    }

    /// <summary>Reads all there is to read, whatever is wrong with one of them.</summary>
    /// <param name="problems">Takes what is wrong; then the settings are not to be used.</param>
    public static Settings Read(IConfiguration configuration, IHostEnvironment environment, SettingProblems problems)
    {
        foreach (var complaint in SettingNames.Unknown(configuration))
        {
            problems.Add(complaint);
        }

        var bound = problems.Read(() => Bind<ServiceOptions>(configuration));
        var service = bound ?? new ServiceOptions();
        problems.Check(() => CheckBasePath(service));
        problems.Check(() => CheckSurfaces(service));
        var publicUrl = bound is null ? null! : problems.Read(() => ReadPublicUrl(service, configuration, environment));
        var limits = problems.Read(() => ReadLimits(configuration));
        var retention = problems.Read(() => RetentionSettings.Read(configuration));
        var pages = problems.Read(() => ReadPages(configuration));
        var vault = problems.Read(() => VaultSettings.Read(configuration, environment));
        var store = problems.Read(() => StoreSettings.Read(configuration, environment));
        var folder = problems.Read(() => StoreSettings.DataFolder(configuration, environment));
        var signIn = problems.Read(() => SignInSettings.Read(configuration, environment));
        var tls = problems.Read(() => TlsSettings.Read(configuration, environment));
        var proxy = problems.Read(() => ProxySettings.Read(configuration));
        problems.Check(() => proxy?.Check());
        problems.Check(() =>
        {
            foreach (var complaint in ProductionChecks.Complaints(configuration, environment, proxy, signIn))
            {
                problems.Add(complaint);
            }
        });
        if (problems.Messages.Count > 0 && store is not null && !environment.IsDevelopment())
        {
            foreach (var problem in StorePeek.At(store).Problems)
            {
                problems.Add(problem);
            }
        }

        return new Settings(service, publicUrl, limits, retention, pages, vault, store!, folder) { SignIn = signIn, Tls = tls, Proxy = proxy };
    }

    private static void CheckBasePath(ServiceOptions service) => Check(
        service.BasePath.StartsWith('/') && service.BasePath.Length > 1 && !service.BasePath.EndsWith('/')
            && service.BasePath.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.'),
        "BasePath", "a path such as /pincontrol, without a slash at its end");

    private static void CheckSurfaces(ServiceOptions service)
    {
        var surfaces = service.Surfaces.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Check(surfaces.Length > 0 && surfaces.All(KnownSurfaces.Contains), "Surfaces", "one or more of issuer, cardholder, cards, separated by commas");
    }

    private static LimitOptions ReadLimits(IConfiguration configuration)
    {
        var limits = Bind<LimitOptions>(configuration.GetSection("Limits"));
        CheckRange(limits.RequestsPerSecond, 1, 1_000_000, "Limits:RequestsPerSecond");
        CheckRange(limits.CardholderRequestsPerSecond, 1, 1_000_000, "Limits:CardholderRequestsPerSecond");
        CheckRange(limits.FailedLogins, 1, 1_000_000, "Limits:FailedLogins");
        CheckRange(limits.LongestLoginDelay, 1, 86_400, "Limits:LongestLoginDelay");
        CheckRange(limits.UnknownControlIds, 1, 1_000_000, "Limits:UnknownControlIds");
        CheckRange(limits.LongestControlIdDelay, 1, 86_400, "Limits:LongestControlIdDelay");
        CheckRange(limits.RememberedAddresses, 1024, 4_194_304, "Limits:RememberedAddresses");
        return limits;
    }

    private static PagesOptions ReadPages(IConfiguration configuration)
    {
        var pages = Bind<PagesOptions>(configuration.GetSection("Pages"));
        CheckRange(pages.HideAfter, 5, 600, "Pages:HideAfter");
        Check(pages.Reveal is "at-once" or "tap" or "hold", "Pages:Reveal", "at-once, tap or hold");
        return pages;
    }

    private static Uri ReadPublicUrl(ServiceOptions service, IConfiguration configuration, IHostEnvironment environment)
    {
        var text = service.PublicUrl;
        if (string.IsNullOrWhiteSpace(text) && environment.IsDevelopment())
        {
            // Listening on both loopbacks, answering with the one a browser treats as a secure context on every system.
            text = (configuration["Urls"] ?? ServiceAddress.Default).Split(';')[0]
                .Replace("localhost", "127.0.0.1", StringComparison.OrdinalIgnoreCase);
        }

        Check(!string.IsNullOrWhiteSpace(text), "PublicUrl", "the absolute URL under which devices reach this service, such as https://pin.example.org");
        Check(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.Query.Length == 0 && url.Fragment.Length == 0
            && url.UserInfo.Length == 0, "PublicUrl", "an absolute http or https URL without user, query or fragment");
        Check(url.Scheme == "https" || environment.IsDevelopment(), "PublicUrl", "an https URL: browsers show no PIN and take none on a page that came by plain http");
        // Browsers and certificates know a name of other letters by its ASCII form alone.
        return url.HostNameType == UriHostNameType.Dns ? new UriBuilder(url) { Host = url.IdnHost }.Uri : url;
    }

    /// <exception cref="SettingException">A value is of the wrong kind.</exception>
    internal static T Bind<T>(IConfiguration section)
        where T : new()
    {
        try
        {
            return section.Get<T>() ?? new T();
        }
        catch (InvalidOperationException fault)
        {
            // The binder's message names the key and the value's type.
            throw new SettingException($"A setting has a value of the wrong kind: {fault.Message} docs/configuration.md lists every setting.", fault);
        }
    }

    private static void CheckRange(int value, int least, int most, string name) =>
        Check(value >= least && value <= most, name, $"a number from {least} to {most}");

    /// <exception cref="SettingException">It does not hold.</exception>
    internal static void Check([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string name, string expected)
    {
        if (!holds)
        {
            throw new SettingException($"The setting {name} is not valid: set it to {expected} (docs/{(name.StartsWith("Vault:Pkcs11:", StringComparison.Ordinal) ? "pkcs11" : "configuration")}.md).");
        }
    }
}
