using PinControl.Errors;

namespace PinControl.Clients;

/// <summary>
/// A secret that is revoked while a node still knows it: the statement that was to act refuses it, and the answer is the one that any wrong secret gets.
/// </summary>
internal static class RevokedSecret
{
    public static RouteGroupBuilder RefuseRevokedSecrets(this RouteGroupBuilder group) => group.AddEndpointFilter(static async (invocation, next) =>
    {
        var result = await next(invocation);
        if (Inner(result) is not ErrorResult { Error: var error } || !ReferenceEquals(error, ApiErrors.CredentialsInvalid))
        {
            return result;
        }

        var context = invocation.HttpContext;
        context.RequestServices.GetRequiredService<ClientDirectory>().Forget(ClientIdentity.Of(context));
        await context.RequestServices.GetRequiredService<SignInChallenge>().WriteAsync(context);
        return Results.Empty;
    });

    private static object? Inner(object? result) => result is INestedHttpResult nested ? Inner(nested.Result) : result;
}
