using System.Runtime.InteropServices;
using Net.Pkcs11Interop.LowLevelAPI80;

namespace PinControl.Bench.Hsm;

/// <summary>The module's functions by address: nothing of .NET stands between but the call itself. It is initialized and logged in already.</summary>
internal sealed unsafe class RawModule
{
    public RawModule(string path)
    {
        var library = NativeLibrary.Load(path);
        nint Function(string name) => NativeLibrary.GetExport(library, name);
        OpenSession = (delegate* unmanaged<ulong, ulong, void*, void*, ulong*, ulong>)Function("C_OpenSession");
        CloseSession = (delegate* unmanaged<ulong, ulong>)Function("C_CloseSession");
        VerifyInit = (delegate* unmanaged<ulong, Mechanism*, ulong, ulong>)Function("C_VerifyInit");
        Verify = (delegate* unmanaged<ulong, byte*, ulong, byte*, ulong, ulong>)Function("C_Verify");
        SignInit = (delegate* unmanaged<ulong, Mechanism*, ulong, ulong>)Function("C_SignInit");
        Sign = (delegate* unmanaged<ulong, byte*, ulong, byte*, ulong*, ulong>)Function("C_Sign");
        UnwrapKey = (delegate* unmanaged<ulong, Mechanism*, ulong, byte*, ulong, CK_ATTRIBUTE*, ulong, ulong*, ulong>)Function("C_UnwrapKey");
        WrapKey = (delegate* unmanaged<ulong, Mechanism*, ulong, ulong, byte*, ulong*, ulong>)Function("C_WrapKey");
        GenerateKeyPair =
            (delegate* unmanaged<ulong, Mechanism*, CK_ATTRIBUTE*, ulong, CK_ATTRIBUTE*, ulong, ulong*, ulong*, ulong>)Function("C_GenerateKeyPair");
        GetAttributeValue = (delegate* unmanaged<ulong, ulong, CK_ATTRIBUTE*, ulong, ulong>)Function("C_GetAttributeValue");
        DeriveKey = (delegate* unmanaged<ulong, Mechanism*, ulong, CK_ATTRIBUTE*, ulong, ulong*, ulong>)Function("C_DeriveKey");
        DestroyObject = (delegate* unmanaged<ulong, ulong, ulong>)Function("C_DestroyObject");
    }

    public delegate* unmanaged<ulong, ulong, void*, void*, ulong*, ulong> OpenSession { get; }

    public delegate* unmanaged<ulong, ulong> CloseSession { get; }

    public delegate* unmanaged<ulong, Mechanism*, ulong, ulong> VerifyInit { get; }

    public delegate* unmanaged<ulong, byte*, ulong, byte*, ulong, ulong> Verify { get; }

    public delegate* unmanaged<ulong, Mechanism*, ulong, ulong> SignInit { get; }

    public delegate* unmanaged<ulong, byte*, ulong, byte*, ulong*, ulong> Sign { get; }

    public delegate* unmanaged<ulong, Mechanism*, ulong, byte*, ulong, CK_ATTRIBUTE*, ulong, ulong*, ulong> UnwrapKey { get; }

    public delegate* unmanaged<ulong, Mechanism*, ulong, ulong, byte*, ulong*, ulong> WrapKey { get; }

    public delegate* unmanaged<ulong, Mechanism*, CK_ATTRIBUTE*, ulong, CK_ATTRIBUTE*, ulong, ulong*, ulong*, ulong> GenerateKeyPair { get; }

    public delegate* unmanaged<ulong, ulong, CK_ATTRIBUTE*, ulong, ulong> GetAttributeValue { get; }

    public delegate* unmanaged<ulong, Mechanism*, ulong, CK_ATTRIBUTE*, ulong, ulong*, ulong> DeriveKey { get; }

    public delegate* unmanaged<ulong, ulong, ulong> DestroyObject { get; }
}

/// <summary>CK_MECHANISM.</summary>
internal unsafe struct Mechanism
{
    public ulong Type;
    public void* Parameter;
    public ulong ParameterSize;
}
