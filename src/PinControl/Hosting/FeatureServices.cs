using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using PinControl.Device;
using PinControl.Errors;
using PinControl.Pages;
using PinControl.Pages.Themes;
using PinControl.Tokens;

namespace PinControl.Hosting;

/// <summary>What the features' handlers are made of.</summary>
internal static class FeatureServices
{
    public static void AddTokens(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(new PublicUrls(settings.PublicUrl, settings.BasePath));
        services.AddSingleton(new TokenRetention(TimeSpan.FromHours(settings.Retention.TokenHours)));
        services.AddSingleton<IssueToken>();
    }

    public static void AddDevice(this IServiceCollection services)
    {
        services.AddSingleton<OpenToken>();
        services.AddSingleton<SetPin>();
        services.AddSingleton<ExtendSession>();
    }

    public static void AddPages(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton<IOptions<PagesOptions>>(Options.Create(settings.Pages));
        services.AddSingleton<PackedPages>();
        services.AddSingleton<PageWriter>();
        services.AddSingleton<Wardrobe>();
        services.AddSingleton<GetPageManifest>();
        services.AddSingleton<PinPages>();
        services.AddSingleton<FramePage>();
        services.AddSingleton<IErrorSurface, PageErrors>();
        services.AddResponseCompression(static compression =>
        {
            // A page's secret is its control id: used once, and nothing of an attacker's stands beside it to be guessed against.
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/html", "text/css", "text/javascript"];
            compression.Providers.Add<PageCompression>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<GzipCompressionProviderOptions>(static gzip => gzip.Level = CompressionLevel.Optimal);
    }
}
