using System.Globalization;
using Net.Pkcs11Interop.Common;

namespace PinControl.Vault.Pkcs11;

/// <summary>The module answered with an error. It never leaves the vault: what a caller is told says less.</summary>
internal sealed class TokenFaultException : Exception
{
    public TokenFaultException() { }

    public TokenFaultException(string message) : base(message) { }

    public TokenFaultException(string message, Exception innerException) : base(message, innerException) { }

    /// <param name="call">The function of PKCS#11.</param>
    /// <param name="code">What it returned.</param>
    public TokenFaultException(string call, CKR code)
        : base(string.Create(CultureInfo.InvariantCulture, $"{call} answered {Enum.GetName(code) ?? $"0x{(ulong)code:X}"}"))
    {
        Code = code;
        TookStrangeBytes = call is "C_UnwrapKey" or "C_DeriveKey" or "C_Verify";
    }

    /// <summary>Whether the call was one of those that are given what a stranger sent.</summary>
    public bool TookStrangeBytes { get; }

    /// <summary>What the module returned.</summary>
    public CKR Code { get; }

    /// <summary>What it means for the operation.</summary>
    public TokenFault Kind => Code switch
    {
        CKR.CKR_TOKEN_NOT_PRESENT or CKR.CKR_TOKEN_NOT_RECOGNIZED or CKR.CKR_DEVICE_REMOVED or CKR.CKR_USER_NOT_LOGGED_IN
            or CKR.CKR_CRYPTOKI_NOT_INITIALIZED or CKR.CKR_SLOT_ID_INVALID => TokenFault.Gone,
        CKR.CKR_SESSION_HANDLE_INVALID or CKR.CKR_SESSION_CLOSED => TokenFault.Ended,
        CKR.CKR_SESSION_COUNT => TokenFault.Busy,
        CKR.CKR_OBJECT_HANDLE_INVALID or CKR.CKR_KEY_HANDLE_INVALID or CKR.CKR_WRAPPING_KEY_HANDLE_INVALID
            or CKR.CKR_UNWRAPPING_KEY_HANDLE_INVALID => TokenFault.Stale,
        // A device that is broken answers so too: a probe tells the one from the other.
        CKR.CKR_GENERAL_ERROR or CKR.CKR_FUNCTION_FAILED or CKR.CKR_DEVICE_ERROR or CKR.CKR_WRAPPED_KEY_INVALID or CKR.CKR_WRAPPED_KEY_LEN_RANGE
            or CKR.CKR_ENCRYPTED_DATA_INVALID or CKR.CKR_ENCRYPTED_DATA_LEN_RANGE or CKR.CKR_DATA_INVALID or CKR.CKR_DATA_LEN_RANGE
            or CKR.CKR_SIGNATURE_INVALID or CKR.CKR_SIGNATURE_LEN_RANGE or CKR.CKR_KEY_SIZE_RANGE or CKR.CKR_DOMAIN_PARAMS_INVALID
            or CKR.CKR_MECHANISM_PARAM_INVALID or CKR.CKR_ARGUMENTS_BAD => TokenFault.Refused,
        CKR.CKR_DEVICE_MEMORY or CKR.CKR_HOST_MEMORY or CKR.CKR_MECHANISM_INVALID or CKR.CKR_FUNCTION_NOT_SUPPORTED or CKR.CKR_TEMPLATE_INCOMPLETE
            or CKR.CKR_KEY_FUNCTION_NOT_PERMITTED or CKR.CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT => TokenFault.Misfit,
        // Vendors have codes of their own for a blob that does not open.
        _ => TookStrangeBytes ? TokenFault.Refused : TokenFault.Misfit,
    };
}

/// <summary>What an error of the module means.</summary>
internal enum TokenFault
{
    /// <summary>The token or the login is gone.</summary>
    Gone,

    /// <summary>This one session is no longer good: the operation is done again in a fresh one.</summary>
    Ended,

    /// <summary>No more sessions now: a limit, no fault.</summary>
    Busy,

    /// <summary>A handle is no longer good: the key is looked up again.</summary>
    Stale,

    /// <summary>It did not take what it was given, or it is broken.</summary>
    Refused,

    /// <summary>It does not do what is asked of it, or has no room for it: the profile does not fit this module, or the token is full.</summary>
    Misfit,
}
