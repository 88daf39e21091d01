using PinControl.Errors;
using PinControl.Tokens;

namespace PinControl.Device;

/// <summary>Any <c>Origin</c> but the service's own or none is refused, and no CORS header is ever sent: other sites' scripts cannot use the channel.</summary>
internal static class OriginCheck
{
    public static RouteGroupBuilder RefuseForeignOrigins(this RouteGroupBuilder device) =>
        device.AddEndpointFilter(static async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            var origin = context.Request.Headers.Origin;
            var own = context.RequestServices.GetRequiredService<PublicUrls>().Origin;
            return origin.Count == 0 || (origin.Count == 1 && origin[0] == own)
                ? await next(invocation)
                : new ErrorResult(DeviceErrors.OriginRefused);
        });
}
