using Microsoft.AspNetCore.Http.Features;
using PinControl.Errors;

namespace PinControl.Hosting;

/// <summary>
/// A path has one spelling. The web server resolves dots and takes off what need not be percent-encoded, and routing knows no letter case: a proxy in front
/// that allows or forbids by path compares what was sent. Every other spelling of a path that there is, is refused.
/// </summary>
internal static class RequestTarget
{
    /// <summary>Before routing: 400 for dot segments, for encoded characters that need no encoding, and for a fragment.</summary>
    public static void UseRequestTarget(this WebApplication app)
    {
        var errors = app.Services.GetRequiredService<ErrorWriter>();
        app.Use((context, next) => IsCanonical(context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? string.Empty)
            ? next(context)
            : errors.WriteAsync(context, ApiErrors.ForStatus(StatusCodes.Status400BadRequest)));
    }

    /// <summary>
    /// After routing: 404 for a path that is a route's but for its letters' case or slashes at its end, whatever the method; one slash is accepted, as the
    /// contract says.
    /// </summary>
    public static void UseRouteSpelling(this WebApplication app)
    {
        var errors = app.Services.GetRequiredService<ErrorWriter>();
        var routes = app.Services.GetRequiredService<EndpointDataSource>();
        app.Use((context, next) => IsSpelt(context.GetEndpoint(), routes, context.Request.Path.Value)
            ? next(context)
            : errors.WriteAsync(context, ApiErrors.RouteNotFound));
    }

    /// <param name="target">As it stood in the request's first line.</param>
    internal static bool IsCanonical(ReadOnlySpan<char> target)
    {
        if (target.Contains('#'))
        {
            return false;
        }

        // The query's own spelling decides nothing by path.
        var path = target.IndexOf('?') is var query and >= 0 ? target[..query] : target;
        if (path is not ['/', ..] && path.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0)
        {
            // A target with its host.
            path = path[(scheme + 3)..];
            path = path.IndexOf('/') is var slash and >= 0 ? path[slash..] : [];
        }

        foreach (var range in path.Split('/'))
        {
            if (path[range] is "." or ".." || HasNeedlessEscape(path[range]))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 3986, 2.3: letters, digits, '-', '.', '_' and '~' stand for themselves.
    private static bool HasNeedlessEscape(ReadOnlySpan<char> segment)
    {
        for (var rest = segment; rest.IndexOf('%') is var at and >= 0; rest = rest[(at + 1)..])
        {
            if (rest.Length > at + 2 && char.IsAsciiHexDigit(rest[at + 1]) && char.IsAsciiHexDigit(rest[at + 2])
                && (char)((HexValue(rest[at + 1]) << 4) | HexValue(rest[at + 2])) is var plain
                && (char.IsAsciiLetterOrDigit(plain) || plain is '-' or '.' or '_' or '~'))
            {
                return true;
            }
        }

        return false;
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    // What is no route is routing's own: the answer that the path has others than this method, for which some route must be spelt so.
    private static bool IsSpelt(Endpoint? chosen, EndpointDataSource routes, string? path) => chosen switch
    {
        null => true,
        RouteEndpoint route => IsSpeltAs(route, path),
        _ => routes.Endpoints.OfType<RouteEndpoint>().Any(route => IsSpeltAs(route, path)),
    };

    private static bool IsSpeltAs(RouteEndpoint route, ReadOnlySpan<char> path)
    {
        var segments = route.RoutePattern.PathSegments;
        foreach (var segment in segments)
        {
            if (path is not ['/', ..])
            {
                return false;
            }

            path = path[1..];
            var end = path.IndexOf('/') is var slash and >= 0 ? slash : path.Length;
            if (segment.Parts is [Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal] && !path[..end].SequenceEqual(literal.Content))
            {
                return false;
            }

            path = path[end..];
        }

        // One slash at the end is the contract's own (DESIGN 2).
        return path is "" or "/";
    }
}
