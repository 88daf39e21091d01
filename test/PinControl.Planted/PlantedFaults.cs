using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: HostingStartup(typeof(PinControl.Planted.PlantedFaults))]

namespace PinControl.Planted;

/// <summary>
/// The mistakes that tests must notice, put into a real service; DOTNET_PINCONTROL_PLANTED names one or more, by commas: log logs every body, as somebody
/// might while looking for a fault, head how every request signs in, generated every PIN that the vault drew; throw breaks on one rare character of a query,
/// unavailable answers 503 to it; keep never lets go of a request's bytes.
/// </summary>
public sealed partial class PlantedFaults : IHostingStartup
{
    /// <summary>U+1F4A3, percent-encoded.</summary>
    public const string Rare = "%F0%9F%92%A3";

    /// <inheritdoc />
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(static services =>
    {
        var kinds = Environment.GetEnvironmentVariable("DOTNET_PINCONTROL_PLANTED");
        if (kinds is not null)
        {
            services.AddSingleton<IStartupFilter>(provider => new Filter([.. kinds.Split(',')], provider.GetRequiredService<ILogger<PlantedFaults>>()));
        }
    });

    private sealed partial class Filter(HashSet<string> kinds, ILogger log) : IStartupFilter
    {
        private readonly List<byte[]> _kept = [];

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(RunAsync);
            next(app);
        };

        private async Task RunAsync(HttpContext context, RequestDelegate next)
        {
            var isRare = context.Request.QueryString.Value!.Contains(Rare, StringComparison.OrdinalIgnoreCase);
            if (isRare && kinds.Contains("throw"))
            {
                throw new InvalidOperationException("Planted.");
            }

            if (isRare && kinds.Contains("unavailable"))
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            if (kinds.Contains("log"))
            {
                await LogBodyAsync(context);
            }

            if (kinds.Contains("head"))
            {
                LogHead(log, context.Request.Headers.Authorization.ToString(), context.Request.Headers["X-SSL-Client-Cert"].ToString());
            }

            if (kinds.Contains("keep"))
            {
                lock (_kept)
                {
                    _kept.Add(new byte[4096]);
                }
            }

            await next(context);
            if (kinds.Contains("generated") && GeneratedPin.WasDrawn(context))
            {
                LogGenerated(log, await GeneratedPin.SeeAsync(context));
            }
        }

        private async Task LogBodyAsync(HttpContext context)
        {
            context.Request.EnableBuffering();
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8, leaveOpen: true);
            LogBody(log, await reader.ReadToEndAsync(context.RequestAborted));
            context.Request.Body.Position = 0;
        }

        [LoggerMessage(9001, LogLevel.Information, "Body: {Body}")]
        private static partial void LogBody(ILogger log, string body);

        [LoggerMessage(9002, LogLevel.Information, "Signs in by {Authorization} or {Certificate}")]
        private static partial void LogHead(ILogger log, string authorization, string certificate);

        [LoggerMessage(9003, LogLevel.Information, "Drew {Digits}")]
        private static partial void LogGenerated(ILogger log, string digits);
    }
}
