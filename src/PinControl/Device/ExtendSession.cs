using PinControl.Errors;
using PinControl.Http;

namespace PinControl.Device;

/// <summary><c>POST device/extend</c>: five more minutes to choose a PIN, twice at most (WCAG 2.2.1).</summary>
internal static class ExtendSession
{
    public static void Map(IEndpointRouteBuilder device) => device.MapPost("/extend", static async (HttpContext context, IDeviceStore store) =>
    {
        var (body, error) = await JsonBody.ReadAsync(context);
        using (body)
        {
            if (body is null)
            {
                return new ErrorResult(error!);
            }

            return SetPin.TryReadSession(body.RootElement, out var sessionHash)
                ? await HandleAsync(sessionHash, context, store)
                : new ErrorResult(DeviceErrors.Malformed);
        }
    });

    private static async Task<IResult> HandleAsync(byte[] sessionHash, HttpContext context, IDeviceStore store)
    {
        var support = SupportCode.Create();
        var outcome = await store.ExtendAsync(
            new SessionExtension(sessionHash, support, context.Connection.RemoteIpAddress?.ToString()), context.RequestAborted);
        return outcome.Refusal is { } refusal
            ? new ErrorResult(refusal.ToError(support))
            : TypedResults.Json(new ExtendAnswer(outcome.ExpiresAt), DeviceJson.Default.ExtendAnswer);
    }
}
