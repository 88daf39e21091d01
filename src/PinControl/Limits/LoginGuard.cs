using PinControl.Audit;
using PinControl.Errors;

namespace PinControl.Limits;

/// <summary>
/// Slows down who guesses credentials: failures are counted for a client's name and an address together, so that nobody can lock out a client by
/// failing under its name elsewhere. Whoever must wait is refused before the credentials are looked at, right ones too: the refusal tells nothing
/// about them, and costs no look-up. HTTP Basic asks here; a token's or a certificate's signature cannot be guessed.
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

    /// <summary>What became of a try that was let in. One that came to nothing, since the store was away, may be left unsaid.</summary>
    public void Settle(HttpContext context, string name, bool isAccepted)
    {
        var address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        if (isAccepted)
        {
            failures.Forget(address, name);
        }
        else
        {
            failures.Fail(address, name);
        }
    }

    /// <summary>The answer to a request that was not let in; <see langword="null"/> if it was.</summary>
    public static ApiError? RefusalOf(HttpContext context) => context.Features.Get<Refusal>()?.Error;

    private sealed record Refusal(ApiError Error);
}
