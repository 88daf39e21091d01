using Microsoft.Extensions.Primitives;
using PinControl.Audit;
using PinControl.Errors;
using PinControl.Limits;

namespace PinControl.Clients;

/// <summary>The one 401: the same whatever was tried and whatever was wrong with it, naming all the ways in.</summary>
/// <param name="ways">A challenge for each way to authenticate, in the order of the setting.</param>
internal sealed class SignInChallenge(IReadOnlyList<string> ways, ErrorWriter errors, RefusalTally refusals)
{
    private readonly StringValues _ways = new([.. ways]);

    public Task WriteAsync(HttpContext context)
    {
        if (LoginGuard.RefusalOf(context) is { } wait)
        {
            return errors.WriteAsync(context, wait);
        }

        refusals.Count("LOGIN_FAILED");
        context.Response.Headers.WWWAuthenticate = _ways;
        return errors.WriteAsync(context, ApiErrors.CredentialsInvalid);
    }
}
