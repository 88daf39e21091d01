using System.CommandLine;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PinControl.Clients;
using PinControl.Hosting;
using PinControl.Pages;
using PinControl.Pages.Themes;

namespace PinControl.Cli;

/// <summary><c>pincontrol doctor --url</c>: whether a deployed service's pages are those of this build.</summary>
internal sealed class DoctorUrl
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MostBytes = 1024 * 1024;

    private readonly Option<string?> _url = new("--url")
    {
        Description = "Compare the pages of the service deployed there with this build, instead of trying the vault: its PublicUrl, with the base path unless that is /pincontrol.",
        HelpName = "URL",
    };

    private readonly Option<string?> _frameKey = new("--frame-key")
    {
        Description = "With --url: a frame key of that service, so that the frame is looked at as it works and not only as it refuses.",
        HelpName = "KEY",
    };

    private readonly Option<string?> _ca = new("--ca")
    {
        Description = "With --url: trust only the authorities of this file (PEM) for the service's certificate.",
        HelpName = "FILE",
    };

    private readonly Option<ParentOrigin[]?> _origins = OriginOptions.Create("With --frame-key: an origin that the key is to have; once for each. Another one that may embed the frame, and one that may not, is named.");

    private readonly Option<string[]> _added = new("--proxy-header")
    {
        Description = "With --url: the name of a header that a proxy of yours adds to every answer; once for each. Any other that this build does not send is named.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _themes = new("--theme")
    {
        Description = "With --frame-key: the file of the theme that the frame is to have, or the name of one that PinControl brings; once for each that will do. No theme, and another style, are named.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _steps = new("--next-step")
    {
        Description = "With --frame-key: a text that the frame may say after a PIN was set; once for each. Another one is named.",
        HelpName = "TEXT",
    };

    public void AddTo(Command verb)
    {
        verb.Add(_themes);
        verb.Add(_steps);
        verb.Add(_url);
        verb.Add(_frameKey);
        verb.Add(_ca);
        verb.Add(_origins);
        verb.Add(_added);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(_url) is null && ((result.GetValue(_frameKey) ?? result.GetValue(_ca)) is not null || result.GetValue(_added) is { Length: > 0 }))
            {
                result.AddError("--frame-key, --ca and --proxy-header go with --url.");
            }

            if (result.GetValue(_frameKey) is null && (result.GetValue(_origins) is { Length: > 0 } || result.GetValue(_themes) is { Length: > 0 } || result.GetValue(_steps) is { Length: > 0 }))
            {
                result.AddError("--origin, --theme and --next-step go with --frame-key.");
            }
        });
    }

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_url) is not null;

    /// <returns>0: the pages are this build's; 1: they differ.</returns>
    /// <exception cref="SettingException">The URL or the file is not one, or the service does not answer.</exception>
    public async Task<int> RunAsync(ParseResult parsed, bool asJson, CancellationToken cancellation)
    {
        var service = ReadUrl(parsed.GetValue(_url)!);
        var frameKey = parsed.GetValue(_frameKey);
        using var handler = NewHandler(parsed.GetValue(_ca));
        using var http = new HttpClient(handler, disposeHandler: false) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
        var origins = parsed.GetValue(_origins) is { Length: > 0 } named ? named.Select(static origin => origin.Text).Distinct().ToList() : null;
        var deployed = new DeployedPages(http, service, frameKey, origins, parsed.GetValue(_added) ?? [], ReadThemes(parsed.GetValue(_themes) ?? []), parsed.GetValue(_steps) ?? []);
        IReadOnlyList<CheckedPage> pages;
        try
        {
            pages = await deployed.CheckAsync(cancellation);
        }
        catch (HttpRequestException fault) when (fault.InnerException is AuthenticationException)
        {
            throw new SettingException($"{service}: its certificate is not accepted ({fault.InnerException.Message}). --ca FILE names the authority to trust.", fault);
        }
        catch (HttpRequestException fault)
        {
            throw new SettingException($"{service}: {fault.Message}", fault);
        }
        catch (TaskCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new SettingException($"{service} did not answer within {Patience.TotalSeconds} seconds.", fault);
        }

        var verdict = new Verdict(service.ToString(), PageManifest.Current.Version, pages.All(static page => page.Differences.Count == 0), frameKey is not null, deployed.Ancestors, origins is not null, pages);
        if (asJson)
        {
            Report.Write(verdict);
        }
        else
        {
            Write(verdict);
        }

        return verdict.IsEqual ? 0 : StartUp.Failed;
    }

    private static List<PagePart> ReadThemes(string[] files) =>
    [
        .. from file in files
           let isShipped = ShippedThemes.Names.Contains(file)
           select ThemeOptions.Read(isShipped ? null : file, isShipped ? file : null)?.Theme.Style
               ?? throw new SettingException($"The theme {file} of --theme is refused by this build: no service of this build shows it."),
    ];

    private static void Write(Verdict verdict)
    {
        Report.WriteFact("Service", verdict.Service);
        Report.WriteFact("Build", verdict.Build);
        Report.WriteTable(
            ["", "PAGE", "STATUS"],
            verdict.Pages.Select(static page => (IReadOnlyList<string>)[page.Differences.Count == 0 ? "ok" : "DIFFERS", page.Request, $"{page.Status}"]));
        foreach (var page in verdict.Pages)
        {
            foreach (var difference in page.Differences)
            {
                Console.Out.WriteLine($"{page.Request}: {difference}");
            }
        }

        Console.Out.WriteLine();
        if (!verdict.FrameAtWork)
        {
            Report.WriteFact("Not seen", "the frame at work: --frame-key KEY shows it");
        }
        else if (verdict.Origins?.Any(static one => one.Length > 0) != true)
        {
            Report.WriteFact("Not seen", "the frame at work, and so not who may embed it: the lines above say why");
        }
        else if (!verdict.OriginsCompared)
        {
            Report.WriteFact("Not compared", $"who may embed the frame: {string.Join(' ', verdict.Origins!)}. --origin ORIGIN, once for each, says who should");
        }

        Report.WriteFact("Verdict", verdict.IsEqual ? "the pages are those of this build" : "the pages are not those of this build");
    }

    private static Uri ReadUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            throw new SettingException("--url takes an absolute http or https URL without user, query or fragment, such as https://pin.example.org.");
        }

        return url.AbsolutePath == "/" ? new Uri(url, new ServiceOptions().BasePath) : new Uri(url.AbsoluteUri.TrimEnd('/'));
    }

    private static SocketsHttpHandler NewHandler(string? authorities)
    {
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = authorities is null ? null : Trusting(authorities) };
        return new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All, SslOptions = tls };
    }

    private static X509ChainPolicy Trusting(string authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(authorities);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingException($"--ca {authorities}: {fault.Message}", fault);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new SettingException($"--ca {authorities}: there is no certificate in it.");
    }

    private sealed record Verdict(string Service, string Build, bool IsEqual, bool FrameAtWork, IReadOnlyList<string>? Origins, bool OriginsCompared, IReadOnlyList<CheckedPage> Pages);
}
