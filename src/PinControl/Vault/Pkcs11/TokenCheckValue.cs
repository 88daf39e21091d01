using Net.Pkcs11Interop.Common;
using PinControl.Keys;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// Check values worked out by the token: HMAC over nothing for the binding key, for the others CMAC over a block of zeros, which a token without CMAC does
/// as two blocks of AES-ECB.
/// </summary>
internal static class TokenCheckValue
{
    private const int Block = 16;

    /// <summary>What the key must be able to do for it.</summary>
    public static CKA Needs(TokenCall call, KeyKind kind)
    {
        var info = default(Net.Pkcs11Interop.LowLevelAPI80.CK_MECHANISM_INFO);
        return kind == KeyKind.Binding || (call.Token.Library.C_GetMechanismInfo(call.Token.Slot, CKM.CKM_AES_CMAC, ref info) == CKR.CKR_OK
            && (info.Flags & CKF.CKF_SIGN) != 0) ? CKA.CKA_SIGN : CKA.CKA_ENCRYPT;
    }

    /// <returns>The check value begins it.</returns>
    public static byte[] Of(TokenCall call, TokenProfile profile, KeyKind kind, CKA checking, ulong key)
    {
        if (kind == KeyKind.Binding)
        {
            return call.Session.Sign(profile.Hmac, key, [], SealedPinText.TagSize);
        }

        // CMAC of one block of zeros is the encryption of the subkey K1 (SP 800-38B §6.1, §6.2).
        return checking == CKA.CKA_SIGN
            ? call.Session.Sign((ulong)CKM.CKM_AES_CMAC, key, new byte[Block], Block)
            : call.Session.Encipher(key, Doubled(call.Session.Encipher(key, new byte[Block])));
    }

    private static byte[] Doubled(byte[] block)
    {
        var doubled = new byte[Block];
        for (var i = 0; i < Block; i++)
        {
            doubled[i] = (byte)((block[i] << 1) | (i + 1 < Block ? block[i + 1] >> 7 : 0));
        }

        doubled[^1] ^= (byte)((block[0] >> 7) * 0x87);
        return doubled;
    }
}
