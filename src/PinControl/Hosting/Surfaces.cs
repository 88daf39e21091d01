using PinControl.Device;

namespace PinControl.Hosting;

/// <summary>The three groups of routes, each with what all of its routes need.</summary>
internal static class Surfaces
{
    /// <summary>For issuers' back ends: authenticated, with a quota per client.</summary>
    public static RouteGroupBuilder Issuer(this WebApplication app, Settings settings) => Authenticated(app.MapGroup(settings.BasePath));

    /// <summary>For card management and personalisation: authenticated, with a quota per client.</summary>
    public static RouteGroupBuilder Cards(this WebApplication app, Settings settings) =>
        Authenticated(app.MapGroup(settings.BasePath + "/cards/v1"));

    /// <summary>For cardholders' devices: no credentials, a quota per address.</summary>
    public static RouteGroupBuilder Pages(this WebApplication app, Settings settings)
    {
        var pages = app.MapGroup(settings.BasePath);
        pages.RequireRateLimiting(LimitServices.PerAddress);
        return pages;
    }

    /// <summary>What the pages and native apps call.</summary>
    public static RouteGroupBuilder Device(this WebApplication app, Settings settings)
    {
        var device = app.MapGroup(settings.BasePath + "/device");
        device.RequireRateLimiting(LimitServices.PerAddress);
        return device.RefuseForeignOrigins();
    }

    private static RouteGroupBuilder Authenticated(RouteGroupBuilder group)
    {
        group.RequireAuthorization();
        group.RequireRateLimiting(LimitServices.PerClient);
        return group;
    }
}
