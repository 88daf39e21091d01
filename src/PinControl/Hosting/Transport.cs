using System.Globalization;
using Microsoft.AspNetCore.HttpOverrides;
using PinControl.Clients.Certificates;
using PinControl.Errors;

namespace PinControl.Hosting;

/// <summary>
/// How a request came here: from whom and by which scheme, as a trusted proxy says or the connection shows. Plain http that no trusted proxy vouches for is
/// refused outside Development.
/// </summary>
internal static class Transport
{
    // What the framework's middleware leaves of a header that it took.
    private const string ForwardedProto = "X-Original-Proto";

    public static void UseTransport(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<Settings>();
        var errors = app.Services.GetRequiredService<ErrorWriter>();
        var proxy = settings.Proxy;
        var mayBePlain = app.Environment.IsDevelopment();
        var certificateHeader = settings.SignIn.Has(SignInSettings.ClientCertificate) && !settings.SignIn.Certificate.IsAskedHere
            ? settings.SignIn.Certificate.ForwardedHeader
            : null;
        app.Use((context, next) =>
        {
            var isTrusted = proxy.Trusts(context.Connection.RemoteIpAddress);
            if (certificateHeader is not null)
            {
                TakeCertificate(context, certificateHeader, isTrusted);
            }

            return mayBePlain || isTrusted || context.Request.IsHttps ? next(context) : errors.WriteAsync(context, ApiErrors.HttpsRequired);
        });

        if (proxy.TrustedNetworks.Count > 0)
        {
            app.UseForwardedHeaders(Options(proxy));
            // The proxy says that its caller came in clear.
            app.Use((context, next) => mayBePlain || context.Request.IsHttps || !context.Request.Headers.ContainsKey(ForwardedProto)
                ? next(context)
                : errors.WriteAsync(context, ApiErrors.HttpsRequired));
        }

        if (!mayBePlain && settings.Tls.HstsDays > 0)
        {
            UseHsts(app, string.Create(CultureInfo.InvariantCulture, $"max-age={settings.Tls.HstsDays * 24L * 60 * 60}"));
        }
    }

    private static void UseHsts(WebApplication app, string hsts)
    {
        // On answers to faults too, whose headers begin anew.
        Task Write(object response)
        {
            ((HttpResponse)response).Headers.StrictTransportSecurity = hsts;
            return Task.CompletedTask;
        }

        Func<object, Task> write = Write;
        app.Use((context, next) =>
        {
            if (context.Request.IsHttps)
            {
                context.Response.OnStarting(write, context.Response);
            }

            return next(context);
        });
    }

    private static ForwardedHeadersOptions Options(ProxySettings proxy)
    {
        var options = new ForwardedHeadersOptions
        {
            // Never the host: PublicUrl alone decides what stands in answers.
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // As far as each hop is a trusted one.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxy.TrustedNetworks)
        {
            options.KnownIPNetworks.Add(network);
        }

        return options;
    }

    private static void TakeCertificate(HttpContext context, string header, bool isTrusted)
    {
        var values = context.Request.Headers[header];
        context.Request.Headers.Remove(header);
        if (isTrusted && values.Count > 0 && values is not [null or "" or "-"])
        {
            // Several are none: unreadable.
            context.Features.Set(new ForwardedCertificate(values is [{ } one] ? one : string.Empty));
        }
    }
}
