using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.LowLevelAPI80;
using PinControl.Cryptography;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// One session with the token, used by one operation at a time. Every object it makes and does not keep is destroyed at the operation's end. Errors of
/// the module come as <see cref="TokenFaultException"/>.
/// </summary>
internal sealed class TokenSession
{
    private const int IvSize = 16;
    private const int LongestAttribute = 4096;
    private const int PointAt = 128;

    private readonly Pkcs11Library _library;
    private readonly TokenProfile _profile;
    private readonly List<ulong> _objects = [];
    // Parameters of mechanisms, where the garbage collector does not move them.
    private readonly byte[] _scratch = GC.AllocateArray<byte>(256, pinned: true);
    // A view reads a point: pinned memory made for each would be collected with the oldest generation only.

    private TokenSession(Pkcs11Library library, TokenProfile profile, ulong session) => (_library, _profile, Handle) = (library, profile, session);

    public ulong Handle { get; }

    public static TokenSession Open(Pkcs11Library library, TokenProfile profile, ulong slot)
    {
        var session = 0UL;
        Check("C_OpenSession", library.C_OpenSession(slot, CKF.CKF_SERIAL_SESSION | CKF.CKF_RW_SESSION, nint.Zero, nint.Zero, ref session));
        return new TokenSession(library, profile, session);
    }

    public void Close() => _library.C_CloseSession(Handle);

    /// <param name="mine">Whether it goes with the operation.</param>
    public ulong Create(AttributeList template, bool mine = true)
    {
        var made = 0UL;
        Check("C_CreateObject", _library.C_CreateObject(Handle, template.Array, template.Count, ref made));
        return Keep(made, mine);
    }

    public ulong Copy(ulong original, AttributeList changes, bool mine)
    {
        var made = 0UL;
        Check("C_CopyObject", _library.C_CopyObject(Handle, original, changes.Array, changes.Count, ref made));
        return Keep(made, mine);
    }

    public void Change(ulong handle, AttributeList changes) =>
        Check("C_SetAttributeValue", _library.C_SetAttributeValue(Handle, handle, changes.Array, changes.Count));

    public ulong GenerateKey(CKM mechanism, AttributeList template)
    {
        var (how, made) = (Plain((ulong)mechanism), 0UL);
        Check("C_GenerateKey", _library.C_GenerateKey(Handle, ref how, template.Array, template.Count, ref made));
        return Keep(made, mine: true);
    }

    /// <summary>Tried twice: SoftHSM fails at it about once in 350,000 times under threads.</summary>
    public (ulong Public, ulong Private) GeneratePair(AttributeList forPublic, AttributeList forPrivate, bool mine = true)
    {
        for (var again = true; ; again = false)
        {
            var (how, publicKey, privateKey) = (Plain((ulong)CKM.CKM_EC_KEY_PAIR_GEN), 0UL, 0UL);
            var code = _library.C_GenerateKeyPair(
                Handle, ref how, forPublic.Array, forPublic.Count, forPrivate.Array, forPrivate.Count, ref publicKey, ref privateKey);
            if (!again || code is not (CKR.CKR_GENERAL_ERROR or CKR.CKR_FUNCTION_FAILED))
            {
                Check("C_GenerateKeyPair", code);
                return (Keep(publicKey, mine), Keep(privateKey, mine));
            }
        }
    }

    /// <summary>AES key wrap (RFC 3394).</summary>
    public byte[] Wrap(ulong wrapping, ulong key, int size)
    {
        var how = Plain(_profile.KeyWrap);
        var (wrapped, length) = (new byte[size], (ulong)size);
        Check("C_WrapKey", _library.C_WrapKey(Handle, ref how, wrapping, key, wrapped, ref length));
        return length == (ulong)size ? wrapped : throw new TokenFaultException("C_WrapKey", CKR.CKR_WRAPPED_KEY_LEN_RANGE);
    }

    /// <summary>The reverse: no length goes with it, the token knows it by the data.</summary>
    public ulong Unwrap(ulong unwrapping, byte[] wrapped, AttributeList template)
    {
        var (how, made) = (Plain(_profile.KeyWrap), 0UL);
        Check("C_UnwrapKey", _library.C_UnwrapKey(Handle, ref how, unwrapping, wrapped, (ulong)wrapped.Length, template.Array, template.Count, ref made));
        return Keep(made, mine: true);
    }

    /// <summary>Z: ECDH without a key derivation function.</summary>
    public ulong Agree(ulong privateKey, P256Point other, AttributeList template)
    {
        // CK_ECDH1_DERIVE_PARAMS: kdf, length of shared data, shared data, length of the point, the point.
        var point = _scratch.AsSpan(PointAt);
        var header = 0;
        if (_profile.DerPoint)
        {
            (point[0], point[1], header) = (0x04, P256Point.Size, 2);
        }

        other.Bytes.CopyTo(point[header..]);
        Number(0, (ulong)CKD.CKD_NULL);
        Number(8, 0);
        Number(16, 0);
        Number(24, (ulong)(P256Point.Size + header));
        Number(32, (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(_scratch, PointAt));
        return Derive(_profile.Ecdh, 40, privateKey, template);
    }

    /// <summary>Ks: AES-CBC of 32 bytes under Z, IV 0.</summary>
    public ulong Encrypt(ulong key, ReadOnlySpan<byte> data, AttributeList template)
    {
        // CK_AES_CBC_ENCRYPT_DATA_PARAMS: IV, data, length.
        _scratch.AsSpan(0, IvSize).Clear();
        data.CopyTo(_scratch.AsSpan(PointAt));
        Number(IvSize, (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(_scratch, PointAt));
        Number(IvSize + 8, (ulong)data.Length);
        return Derive(_profile.Derive, IvSize + 16, key, template);
    }

    public byte[] Sign(ulong mechanism, ulong key, byte[] data, int size)
    {
        var how = Plain(mechanism);
        Check("C_SignInit", _library.C_SignInit(Handle, ref how, key));
        var (signature, length) = (new byte[size], (ulong)size);
        // No module likes a null pointer, not even to nothing.
        Check("C_Sign", _library.C_Sign(Handle, data.Length == 0 ? new byte[1] : data, (ulong)data.Length, signature, ref length));
        return length == (ulong)size ? signature : throw new TokenFaultException("C_Sign", CKR.CKR_SIGNATURE_LEN_RANGE);
    }

    public bool Verify(ulong mechanism, ulong key, byte[] data, byte[] signature)
    {
        var how = Plain(mechanism);
        Check("C_VerifyInit", _library.C_VerifyInit(Handle, ref how, key));
        var code = _library.C_Verify(Handle, data, (ulong)data.Length, signature, (ulong)signature.Length);
        if (code is CKR.CKR_SIGNATURE_INVALID or CKR.CKR_SIGNATURE_LEN_RANGE)
        {
            return false;
        }

        Check("C_Verify", code);
        return true;
    }

    public byte[] Encipher(ulong key, byte[] block)
    {
        var how = Plain((ulong)CKM.CKM_AES_ECB);
        Check("C_EncryptInit", _library.C_EncryptInit(Handle, ref how, key));
        var (enciphered, length) = (new byte[block.Length], (ulong)block.Length);
        Check("C_Encrypt", _library.C_Encrypt(Handle, block, (ulong)block.Length, enciphered, ref length));
        return enciphered;
    }

    /// <summary>An attribute's bytes; empty where there is none. Not for secrets.</summary>
    public byte[] Read(ulong handle, CKA type)
    {
        // Nearly all are short: a point, a flag, a label.
        var code = ReadInto(handle, type, _scratch, out var length);
        if (code != CKR.CKR_BUFFER_TOO_SMALL)
        {
            return _scratch[..Length(code, length, _scratch)];
        }

        var buffer = GC.AllocateUninitializedArray<byte>(LongestAttribute, pinned: true);
        return buffer[..ReadInto(handle, type, buffer)];
    }

    /// <returns>How many bytes of the buffer are the attribute's.</returns>
    public int ReadInto(ulong handle, CKA type, byte[] pinned) => Length(ReadInto(handle, type, pinned, out var length), length, pinned);

    private CKR ReadInto(ulong handle, CKA type, byte[] pinned, out ulong length)
    {
        CK_ATTRIBUTE[] wanted = [new() { type = (ulong)type, value = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), valueLen = (ulong)pinned.Length }];
        var code = _library.C_GetAttributeValue(Handle, handle, wanted, 1);
        length = wanted[0].valueLen;
        return code;
    }

    private static int Length(CKR code, ulong length, byte[] buffer)
    {
        if (code == CKR.CKR_ATTRIBUTE_TYPE_INVALID)
        {
            return 0;
        }

        Check("C_GetAttributeValue", code);
        return length <= (ulong)buffer.Length ? (int)length : 0;
    }

    /// <summary>Objects that match, 64 at most.</summary>
    public IReadOnlyList<ulong> Find(AttributeList template)
    {
        Check("C_FindObjectsInit", _library.C_FindObjectsInit(Handle, template.Array, template.Count));
        var (found, all) = (new ulong[64], new List<ulong>());
        try
        {
            var count = 0UL;
            do
            {
                Check("C_FindObjects", _library.C_FindObjects(Handle, found, (ulong)found.Length, ref count));
                all.AddRange(found.AsSpan(0, (int)count));
            }
            while (count > 0);
            return all;
        }
        finally
        {
            _library.C_FindObjectsFinal(Handle);
        }
    }

    public void Destroy(ulong handle) => Check("C_DestroyObject", _library.C_DestroyObject(Handle, handle));

    /// <summary>An object of this operation, before its end.</summary>
    public void DestroyNow(ulong handle)
    {
        Destroy(handle);
        _objects.Remove(handle);
    }

    /// <summary>At the operation's end, however it ended.</summary>
    /// <returns>Whether all went; if not, closing the session takes them along.</returns>
    public bool DestroyAll()
    {
        var clean = true;
        foreach (var made in _objects)
        {
            clean &= _library.C_DestroyObject(Handle, made) == CKR.CKR_OK;
        }

        _objects.Clear();
        return clean;
    }

    public static void Check(string call, CKR code)
    {
        if (code != CKR.CKR_OK)
        {
            throw new TokenFaultException(call, code);
        }
    }

    private ulong Derive(ulong mechanism, int parameterSize, ulong key, AttributeList template)
    {
        var how = Plain(mechanism);
        how.Parameter = Marshal.UnsafeAddrOfPinnedArrayElement(_scratch, 0);
        how.ParameterLen = (ulong)parameterSize;
        var made = 0UL;
        Check("C_DeriveKey", _library.C_DeriveKey(Handle, ref how, key, template.Array, template.Count, ref made));
        return Keep(made, mine: true);
    }

    private ulong Keep(ulong handle, bool mine)
    {
        if (mine)
        {
            _objects.Add(handle);
        }

        return handle;
    }

    private void Number(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_scratch.AsSpan(at), value);

    private static CK_MECHANISM Plain(ulong mechanism) => new() { Mechanism = mechanism };
}
