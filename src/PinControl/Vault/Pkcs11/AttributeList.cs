using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.LowLevelAPI80;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// A template of PKCS#11. Its values lie in pinned memory of its own, so that a list made once serves every call; a secret is never copied into it:
/// it is pointed to.
/// </summary>
internal sealed class AttributeList
{
    private static readonly byte[] True = PinnedCopy([1]);
    private static readonly byte[] False = PinnedCopy([0]);

    // The module is given the array alone: as long as that is in use, what it points to is too.
    private static readonly ConditionalWeakTable<CK_ATTRIBUTE[], List<Array>> Values = [];

    private readonly List<CK_ATTRIBUTE> _attributes = [];
    private readonly List<Array> _values = [];
    private CK_ATTRIBUTE[]? _array;

    /// <summary>For the call; no more is added then.</summary>
    public CK_ATTRIBUTE[] Array => _array ??= MakeArray();

    public ulong Count => (ulong)_attributes.Count;

    /// <summary>Bytes in memory that the garbage collector does not move.</summary>
    public static byte[] PinnedCopy(ReadOnlySpan<byte> bytes)
    {
        var copy = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(copy);
        return copy;
    }

    public AttributeList Flag(CKA type, bool value) => Point(type, value ? True : False);

    public AttributeList Number(CKA type, ulong value)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Bytes(type, bytes);
    }

    public AttributeList Text(CKA type, string value) => Bytes(type, Encoding.UTF8.GetBytes(value));

    /// <summary>A copy of public bytes.</summary>
    public AttributeList Bytes(CKA type, ReadOnlySpan<byte> value) => Point(type, PinnedCopy(value));

    /// <summary>An attribute without a value.</summary>
    public AttributeList Empty(CKA type) => Add(type, nint.Zero, 0);

    /// <summary>Points to bytes that are pinned already; nothing is copied.</summary>
    public AttributeList Point(CKA type, byte[] pinned)
    {
        _values.Add(pinned);
        return Add(type, Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), pinned.Length);
    }

    /// <summary>A template within the template.</summary>
    public AttributeList Template(CKA type, AttributeList inner)
    {
        _values.Add(inner.Array);
        _values.AddRange(inner._values);
        return Add(type, Marshal.UnsafeAddrOfPinnedArrayElement(inner.Array, 0), inner.Array.Length * Marshal.SizeOf<CK_ATTRIBUTE>());
    }

    /// <summary>All attributes of another list.</summary>
    public AttributeList With(AttributeList more)
    {
        _attributes.AddRange(more._attributes);
        _values.AddRange(more._values);
        return this;
    }

    private AttributeList Add(CKA type, nint value, int length)
    {
        _attributes.Add(new CK_ATTRIBUTE { type = (ulong)type, value = value, valueLen = (ulong)length });
        return this;
    }

    private CK_ATTRIBUTE[] MakeArray()
    {
        var array = GC.AllocateArray<CK_ATTRIBUTE>(_attributes.Count, pinned: true);
        _attributes.CopyTo(array);
        Values.Add(array, _values);
        return array;
    }
}
