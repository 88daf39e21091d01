using System.Globalization;
using Microsoft.AspNetCore.HttpOverrides;
using PinControl.Clients.Certificates;
using PinControl.Errors;

namespace PinControl.Hosting;

/// <summary>
/// How a request came here: from whom and by which scheme, as a trusted proxy says or the connection shows. Outside Development it was https, or it is
/// refused: a trusted proxy that says nothing of its caller's scheme vouches for none, unless <c>Proxy:AssumeHttps</c> says that it takes https alone.
/// </summary>
internal static class Transport
{
    /// <summary>Before everything that can answer: who called and how, also of what is answered without more ado (health).</summary>
    public static void UseForwarding(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<Settings>();
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

            if (isTrusted && proxy.AssumesHttps && !context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedProtoHeaderName))
            {
                context.Request.Scheme = Uri.UriSchemeHttps;
            }

            return next(context);
        });

        if (proxy.TrustedNetworks.Count > 0)
        {
            app.UseForwardedHeaders(Options(proxy));
        }

        if (!mayBePlain && settings.Tls.HstsDays > 0)
        {
            UseHsts(app, string.Create(CultureInfo.InvariantCulture, $"max-age={settings.Tls.HstsDays * 24L * 60 * 60}"));
        }
    }

    /// <summary>Refuses who did not come by https: as the connection shows, or as a trusted proxy says.</summary>
    public static void UseTransport(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            return;
        }

        var errors = app.Services.GetRequiredService<ErrorWriter>();
        app.Use((context, next) => context.Request.IsHttps ? next(context) : errors.WriteAsync(context, ApiErrors.HttpsRequired));
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
