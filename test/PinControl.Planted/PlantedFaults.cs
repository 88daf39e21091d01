using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: HostingStartup(typeof(PinControl.Planted.PlantedFaults))]

namespace PinControl.Planted;

/// <summary>
/// The mistakes that tests must notice, put into a real service: DOTNET_PINCONTROL_PLANTED=log logs every body, as somebody might while looking for a
/// fault; =throw breaks on one rare character of a query and =keep never lets go of a request's bytes.
/// </summary>
public sealed partial class PlantedFaults : IHostingStartup
{
    /// <summary>U+1F4A3, percent-encoded.</summary>
    public const string Rare = "%F0%9F%92%A3";

    /// <inheritdoc />
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(static services =>
    {
        var kind = Environment.GetEnvironmentVariable("DOTNET_PINCONTROL_PLANTED");
        if (kind is not null)
        {
            services.AddSingleton<IStartupFilter>(provider => new Filter(kind, provider.GetRequiredService<ILogger<PlantedFaults>>()));
        }
    });

    private sealed partial class Filter(string kind, ILogger log) : IStartupFilter
    {
        private readonly List<byte[]> _kept = [];

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(RunAsync);
            next(app);
        };

        private async Task RunAsync(HttpContext context, RequestDelegate next)
        {
            switch (kind)
            {
                case "log":
                    context.Request.EnableBuffering();
                    using (var reader = new StreamReader(context.Request.Body, Encoding.UTF8, leaveOpen: true))
                    {
                        LogBody(log, await reader.ReadToEndAsync(context.RequestAborted));
                    }

                    context.Request.Body.Position = 0;
                    break;
                case "throw" when context.Request.QueryString.Value!.Contains(Rare, StringComparison.OrdinalIgnoreCase):
                    throw new InvalidOperationException("Planted.");
                case "keep":
                    lock (_kept)
                    {
                        _kept.Add(new byte[4096]);
                    }

                    break;
                default:
                    break;
            }

            await next(context);
        }

        [LoggerMessage(9001, LogLevel.Information, "Body: {Body}")]
        private static partial void LogBody(ILogger log, string body);
    }
}
