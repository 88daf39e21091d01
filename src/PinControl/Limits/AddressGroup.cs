using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PinControl.Limits;

/// <summary>An address as limits count it: IPv4 whole, also when it comes mapped into IPv6; IPv6 by its /64, which one household or attacker has whole.</summary>
internal static class AddressGroup
{
    // Above every IPv6 prefix that a connection can come from: ff00::/8 is multicast.
    private const ulong FourOfFour = 0xFFFF_FFFF_0000_0000;

    /// <summary>The group's number, the same for all of its addresses; 0 for a connection without an address.</summary>
    public static ulong Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out _))
        {
            return 0;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return FourOfFour | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }

        return address.IsIPv4MappedToIPv6 ? FourOfFour | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
