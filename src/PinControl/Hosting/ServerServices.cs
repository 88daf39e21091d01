using Microsoft.AspNetCore.Server.Kestrel.Core;
using PinControl.Http;

namespace PinControl.Hosting;

/// <summary>Kestrel and what every request has.</summary>
internal static class ServerServices
{
    // A body too large for a handler is still read to its end and thrown away, so that the client reads its error instead of a reset.
    private const long MaximumBody = 1024 * 1024;

    public static void AddServer(this WebApplicationBuilder builder, Settings settings)
    {
        // A head's lines end by CR and LF: one that a proxy in front takes for a single line is not two here. To be set before the server begins.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestLineSize = 8 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 100;

            // A client of ours sends its head in one piece. Whoever drips one in, or sends or takes a body slower than this, holds a connection for nothing.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        });
        builder.AddTls(settings);
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
