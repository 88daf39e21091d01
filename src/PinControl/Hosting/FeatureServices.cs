using Microsoft.Extensions.Options;
using PinControl.Device;
using PinControl.Pages;
using PinControl.Tokens;

namespace PinControl.Hosting;

/// <summary>What the features' handlers are made of.</summary>
internal static class FeatureServices
{
    public static void AddTokens(this IServiceCollection services, Settings settings) =>
        services.AddSingleton(new PublicUrls(settings.PublicUrl, settings.BasePath));

    public static void AddDevice(this IServiceCollection services)
    {
        services.AddSingleton<OpenToken>();
        services.AddSingleton<SetPin>();
    }

    public static void AddPages(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton<IOptions<PagesOptions>>(Options.Create(settings.Pages));
        services.AddPageRendering();
    }
}
