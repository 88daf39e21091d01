using PinControl.Audit;
using PinControl.Errors;
using PinControl.Http;
using PinControl.Limits;

namespace PinControl.Device;

/// <summary><c>POST device/extend</c>: five more minutes to choose a PIN, twice at most (WCAG 2.2.1).</summary>
internal sealed class ExtendSession(IDeviceStore store, RefusalTally refusals, ControlIdGuard guard)
{
    public static void Map(IEndpointRouteBuilder device) => device.MapPost("/extend", static async (HttpContext context, ExtendSession extend) =>
    {
        var (body, error) = await JsonBody.ReadAsync(context);
        using (body)
        {
            if (body is null)
            {
                return new ErrorResult(error!);
            }

            return SetPin.TryReadSession(body.RootElement, out var sessionHash)
                ? await extend.HandleAsync(sessionHash, context)
                : new ErrorResult(DeviceErrors.Malformed);
        }
    });

    /// <summary>A session that nobody knows is found out by a read, counted with the unknown control ids, and never gets to the writer.</summary>
    private async Task<IResult> HandleAsync(byte[] sessionHash, HttpContext context)
    {
        if (await store.FindSessionAsync(sessionHash, attemptHash: [], context.RequestAborted) is null)
        {
            refusals.Count(SetPin.UnknownSession);
            guard.Settle(context, isKnown: false);
            return new ErrorResult(DeviceRefusal.Unknown.ToError());
        }

        var support = SupportCode.Create();
        var outcome = await store.ExtendAsync(
            new SessionExtension(sessionHash, support, context.Connection.RemoteIpAddress?.ToString()), context.RequestAborted);
        return outcome.Refusal is { } refusal
            ? new ErrorResult(refusal.ToError(support))
            : TypedResults.Json(new ExtendAnswer(outcome.ExpiresAt), DeviceJson.Default.ExtendAnswer);
    }
}
