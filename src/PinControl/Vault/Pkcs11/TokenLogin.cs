using System.Security.Cryptography;
using System.Text;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.LowLevelAPI80;
using PinControl.Vault.Software;

namespace PinControl.Vault.Pkcs11;

/// <summary>Finds the token and logs in. The PIN is read for each login and stays nowhere.</summary>
internal sealed class TokenLogin(Pkcs11VaultOptions options)
{
    private const int MostPinBytes = 1024;

    // A token locks after a few wrong PINs: the same file is not tried twice.
    private FileStamp? _wrong;

    /// <summary>The slot that holds the token of the settings now.</summary>
    /// <exception cref="TokenRefusedException">There is none, or more than one.</exception>
    public ulong FindSlot(Pkcs11Library library)
    {
        var (found, others) = (new List<ulong>(), new List<string>());
        foreach (var slot in Slots(library))
        {
            var token = default(CK_TOKEN_INFO);
            if (library.C_GetTokenInfo(slot, ref token) != CKR.CKR_OK || Text(token.Label) != options.TokenLabel)
            {
                continue;
            }

            if (string.IsNullOrEmpty(options.TokenSerial) || Text(token.SerialNumber) == options.TokenSerial)
            {
                found.Add(slot);
            }
            else
            {
                others.Add(Text(token.SerialNumber));
            }
        }

        return found.Count switch
        {
            1 => found[0],
            0 when others.Count > 0 => throw new TokenRefusedException(
                $"The token '{options.TokenLabel}' has serial number {string.Join(" or ", others)}, not {options.TokenSerial} (setting Vault:Pkcs11:TokenSerial)."),
            0 => throw new TokenRefusedException($"No token is called '{options.TokenLabel}' (setting {Pkcs11VaultOptions.TokenLabelSetting}): it is not there, or the module does not look where it lies.{SoftHsmPlace.Hint(options.Module)} pincontrol doctor tries it again."),
            _ => throw new TokenRefusedException($"{found.Count} tokens are called '{options.TokenLabel}': say which by the setting Vault:Pkcs11:TokenSerial."),
        };
    }

    /// <summary>Logs the user in, for all sessions of this process.</summary>
    /// <exception cref="TokenRefusedException">The PIN's file cannot be used, or the token does not take the PIN.</exception>
    public void LogIn(Pkcs11Library library, ulong slot, TokenSession session)
    {
        var stamp = FileStamp.Of(options.PinFile);
        if (stamp is not null && stamp == _wrong)
        {
            throw WrongPin(CKR.CKR_PIN_INCORRECT);
        }

        // Other processes may have tried too, and this one before it was started anew: the token itself counts.
        var token = default(CK_TOKEN_INFO);
        TokenSession.Check("C_GetTokenInfo", library.C_GetTokenInfo(slot, ref token));
        RequireTries(token.Flags);
        var pin = ReadPin();
        try
        {
            var code = library.C_Login(session.Handle, CKU.CKU_USER, pin, (ulong)pin.Length);
            switch (code)
            {
                case CKR.CKR_OK or CKR.CKR_USER_ALREADY_LOGGED_IN:
                    return;
                case CKR.CKR_PIN_INCORRECT or CKR.CKR_PIN_LOCKED or CKR.CKR_PIN_INVALID or CKR.CKR_PIN_LEN_RANGE or CKR.CKR_PIN_EXPIRED
                    or CKR.CKR_USER_PIN_NOT_INITIALIZED:
                    _wrong = stamp;
                    throw WrongPin(code);
                default:
                    throw new TokenFaultException("C_Login", code);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pin);
        }
    }

    /// <summary>The last try is not for a program to use up.</summary>
    /// <param name="flags">The token's.</param>
    /// <exception cref="TokenRefusedException">It has one try left, or none.</exception>
    public void RequireTries(ulong flags)
    {
        if ((flags & CKF.CKF_USER_PIN_LOCKED) != 0)
        {
            throw new TokenRefusedException($"The PIN of the token '{options.TokenLabel}' is locked: its security officer must set a new one.");
        }

        if ((flags & CKF.CKF_USER_PIN_FINAL_TRY) != 0)
        {
            throw new TokenRefusedException(
                $"The token '{options.TokenLabel}' would lock at one more wrong PIN, so it is not tried. See that {options.PinFile} holds the right one, then log in once by the vendor's own tool.");
        }
    }

    public static ulong[] Slots(Pkcs11Library library)
    {
        // Asked without a list first: so a module looks anew at what is there.
        var count = 0UL;
        TokenSession.Check("C_GetSlotList", library.C_GetSlotList(true, null, ref count));
        var slots = new ulong[count];
        TokenSession.Check("C_GetSlotList", library.C_GetSlotList(true, slots, ref count));
        return slots[..(int)count];
    }

    /// <summary>A field of fixed length, padded with blanks.</summary>
    public static string Text(byte[] padded) => Encoding.UTF8.GetString(padded).TrimEnd(' ', '\0');

    private byte[] ReadPin()
    {
        try
        {
            using var file = OwnerOnlyFile.Read(options.PinFile, Pkcs11VaultOptions.PinFileSetting, MostPinBytes);
            var text = WithoutLineEnd(file.Bytes);
            // The token would be told all of it, and count a wrong PIN.
            return text.IndexOfAny("\r\n"u8) >= 0
                ? throw new TokenRefusedException($"The file of the setting {Pkcs11VaultOptions.PinFileSetting} has more than one line: {options.PinFile}. Its one line is the PIN of the token's user. The token was not asked.")
                : text.IsEmpty
                ? throw new TokenRefusedException($"The file of the setting {Pkcs11VaultOptions.PinFileSetting} is empty: {options.PinFile}. Its one line is the PIN of the token's user.")
                : AttributeList.PinnedCopy(text);
        }
        catch (KeyFileRefusedException fault)
        {
            throw new TokenRefusedException(fault.Message, fault);
        }
    }

    private static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> text) => text.EndsWith("\r\n"u8) ? text[..^2] : text.EndsWith("\n"u8) ? text[..^1] : text;

    private TokenRefusedException WrongPin(CKR code) => new(
        $"The token '{options.TokenLabel}' does not take the PIN of the setting {Pkcs11VaultOptions.PinFileSetting} ({code}): {options.PinFile}. It is not tried again until the file changes, lest the token lock.");
}
