using PinControl.Http;

namespace PinControl.Hosting;

/// <summary>Kestrel and what every request has.</summary>
internal static class ServerServices
{
    // A body too large for a handler is still read to its end and thrown away, so that the client reads its error instead of a reset.
    private const long MaximumBody = 1024 * 1024;

    public static void AddServer(this WebApplicationBuilder builder, Settings settings)
    {
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        });
        if (string.IsNullOrEmpty(builder.Configuration["Urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(ServiceAddress.Default);
        }

        builder.Services.KeepUrlsOut();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new ServicePaths(settings.BasePath));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
    }
}
