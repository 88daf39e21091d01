using PinControl.Errors;

namespace PinControl.Clients;

/// <summary>
/// A secret that is revoked while a node still knows it: the statement that was to act refuses it, and the answer is the one that any wrong secret gets.
/// </summary>
internal sealed class RevokedSecret(ClientDirectory clients, SignInChallenge challenge) : ICredentialRefusal
{
    /// <inheritdoc />
    public Task WriteAsync(HttpContext context)
    {
        clients.Forget(ClientIdentity.Of(context));
        return challenge.WriteAsync(context);
    }
}
