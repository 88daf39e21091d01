using PinControl.Audit;
using PinControl.Errors;

namespace PinControl.Limits;

/// <summary>
/// Slows down who tries out control ids: those that nobody knows are counted by address. Whoever must wait is refused before anything is looked up.
/// Expired, used and superseded ids are not counted, nor those of another client's frame key: whoever has one was given it, and many cardholders
/// can share an address.
/// </summary>
internal sealed class ControlIdGuard(FailureTable failures, RefusalTally refusals)
{
    private const string AnyId = "";

    /// <summary>The refusal of a request that must wait; <see langword="null"/> lets it look its control id up, and <see cref="Settle"/> follows.</summary>
    public ApiError? Refuse(HttpContext context)
    {
        var wait = failures.Enter(AddressGroup.Of(context.Connection.RemoteIpAddress), AnyId);
        if (wait == TimeSpan.Zero)
        {
            return null;
        }

        refusals.Count("CONTROL_ID_BLOCKED");
        return ApiErrors.TooManyFailures(wait);
    }

    /// <summary>
    /// What a look-up found; always to be said, <paramref name="isKnown"/> being true also of one that came to nothing. A known id makes nothing of the past good:
    /// an attacker may have one of his own.
    /// </summary>
    public void Settle(HttpContext context, bool isKnown)
    {
        var address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        if (isKnown)
        {
            failures.Excuse(address, AnyId);
        }
        else
        {
            failures.Fail(address, AnyId);
        }
    }
}
