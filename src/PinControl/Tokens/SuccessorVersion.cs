using PinControl.Http;
using PinControl.Plastics;

namespace PinControl.Tokens;

/// <summary>
/// What a deprecated path says of itself in every answer, errors included: since when (RFC 9745) and which path took its place
/// (RFC 8288, relation <c>successor-version</c> of RFC 5829). The successor is known by plastic: as long as no plastic has been judged, the
/// link is to the path that plastic ids stand under.
/// </summary>
internal sealed class SuccessorVersion
{
    /// <summary>2026-01-01T00:00:00Z as a structured field's date.</summary>
    private const string DeprecatedSince = "@1767225600";

    /// <summary>Endpoint metadata of a deprecated path.</summary>
    public static readonly object Mark = new Marked();

    private PlasticId? _plastic;

    /// <summary>Before everything that can answer: a refused login is an answer of this path too.</summary>
    public static void Use(WebApplication app)
    {
        var urls = app.Services.GetRequiredService<PublicUrls>();
        PathString cards = app.Services.GetRequiredService<ServicePaths>().BasePath + "/v1/card";
        app.Use((context, next) =>
        {
            if (IsDeprecated(context, cards))
            {
                var successor = new SuccessorVersion();
                successor._plastic = PlasticId.TryParse(context.Request.RouteValues["plasticId"] as string, out var plastic) ? plastic : null;
                context.Features.Set(successor);
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers["Deprecation"] = DeprecatedSince;
                    context.Response.Headers.Link = $"<{urls.PlasticUrl(successor._plastic)}>; rel=\"successor-version\"";
                    return Task.CompletedTask;
                });
            }

            return next(context);
        });
    }

    /// <summary>Names the plastic that was judged, if the request came by a deprecated path.</summary>
    public static void Name(HttpContext context, PlasticId? plastic)
    {
        if (plastic is not null && context.Features.Get<SuccessorVersion>() is { } successor)
        {
            successor._plastic = plastic;
        }
    }

    // A method that no endpoint of the path takes has an endpoint of routing's own, without the mark.
    private static bool IsDeprecated(HttpContext context, PathString cards) => context.GetEndpoint() is { } endpoint
        && (endpoint.Metadata.GetMetadata<Marked>() is not null || context.Request.Path.StartsWithSegments(cards, StringComparison.OrdinalIgnoreCase));

    private sealed class Marked;
}
