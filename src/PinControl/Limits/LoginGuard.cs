using PinControl.Audit;
using PinControl.Errors;

namespace PinControl.Limits;

/// <summary>
/// Slows down who guesses credentials: failures are counted for a client's name and an address together, so that nobody can lock out a client by
/// failing under its name elsewhere. Whoever must wait is refused before the credentials are looked at, right ones too: the refusal tells nothing
/// about them, and costs no look-up. HTTP Basic alone asks here. A secret that was generated is found by trying as little as a signature is: this is for those
/// that come from elsewhere, as Development's does, and it spares the store the look-ups; tokens and certificates need none to be refused.
/// </summary>
internal sealed class LoginGuard(FailureTable failures, RefusalTally refusals)
{
    /// <summary>Whether the request may try its credentials. If so, <see cref="Settle"/> follows; if not, <see cref="RefusalOf"/> is the answer.</summary>
    /// <param name="name">The client's name as presented; empty if none can be read. Known or not makes no difference.</param>
    public bool Admits(HttpContext context, string name)
    {
        var wait = failures.Enter(AddressGroup.Of(context.Connection.RemoteIpAddress), name);
        if (wait == TimeSpan.Zero)
        {
            return true;
        }

        refusals.Count("LOGIN_BLOCKED");
        context.Features.Set(new Refusal(ApiErrors.TooManyFailures(wait)));
        return false;
    }

    /// <summary>
    /// What became of a try that was let in: always to be said, since after a waiting a try counts as failed until then.
    /// </summary>
    /// <param name="isAccepted"><see langword="null"/> if it came to nothing: the store was away, or the caller hung up and learnt nothing.</param>
    public void Settle(HttpContext context, string name, bool? isAccepted)
    {
        var address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        switch (isAccepted)
        {
            case true:
                failures.Forget(address, name);
                break;
            case false:
                failures.Fail(address, name);
                break;
            default:
                failures.Excuse(address, name);
                break;
        }
    }

    /// <summary>The answer to a request that was not let in; <see langword="null"/> if it was.</summary>
    public static ApiError? RefusalOf(HttpContext context) => context.Features.Get<Refusal>()?.Error;

    private sealed record Refusal(ApiError Error);
}
