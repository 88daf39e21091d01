using Net.Pkcs11Interop.Common;

namespace PinControl.Vault.Pkcs11;

/// <summary>Tells a token's refusal from a module that merely cannot do what was tried.</summary>
internal static class TokenRefusal
{
    /// <summary>Tries what the token must refuse.</summary>
    /// <returns>What is wrong; none if it refused.</returns>
    /// <exception cref="TokenFaultException">The token is gone, or has no session to spare.</exception>
    public static string? Lack(Action attempt)
    {
        try
        {
            attempt();
            return "the token did it";
        }
        catch (TokenFaultException fault) when (fault.Kind is TokenFault.Refused or TokenFault.Misfit)
        {
            return fault.Code is CKR.CKR_FUNCTION_NOT_SUPPORTED or CKR.CKR_FUNCTION_CANCELED or CKR.CKR_MECHANISM_INVALID or CKR.CKR_MECHANISM_PARAM_INVALID
                or CKR.CKR_DEVICE_MEMORY or CKR.CKR_HOST_MEMORY or CKR.CKR_DEVICE_ERROR or CKR.CKR_BUFFER_TOO_SMALL
                ? $"it was not tried: {fault.Message}"
                : null;
        }
    }
}
