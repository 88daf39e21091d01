using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PinControl.Hosting;

/// <summary>How much of all addresses networks hold together, however many they are and however they overlap.</summary>
internal static class NetworkCover
{
    // Of the addresses of IPv6, those that are given out at all: 2000::/3.
    private static readonly UInt128 FirstPublic = UInt128.One << 125;
    private static readonly UInt128 AfterPublic = FirstPublic << 1;

    /// <summary>Whether it is an eighth or more of IPv4's addresses, of IPv6's, or of those of IPv6 that are given out.</summary>
    public static bool IsNearlyEverybody(IReadOnlyCollection<IPNetwork> networks)
    {
        var four = Ranges(networks, AddressFamily.InterNetwork);
        var six = Ranges(networks, AddressFamily.InterNetworkV6);
        return Sum(four, 0, UInt128.MaxValue) >= UInt128.One << 29
            || Sum(six, 0, UInt128.MaxValue) >= UInt128.One << 125
            || Sum(six, FirstPublic, AfterPublic - 1) >= UInt128.One << 122;
    }

    private static List<(UInt128 First, UInt128 Last)> Ranges(IEnumerable<IPNetwork> networks, AddressFamily family) =>
        [.. networks.Where(network => network.BaseAddress.AddressFamily == family).Select(Range).OrderBy(static range => range.First)];

    // From the last address, which a network of all addresses has too.
    private static (UInt128 First, UInt128 Last) Range(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        var first = bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
        var bits = (8 * bytes.Length) - network.PrefixLength;
        return (first, first | (bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1));
    }

    /// <param name="ranges">By their first address.</param>
    private static UInt128 Sum(List<(UInt128 First, UInt128 Last)> ranges, UInt128 least, UInt128 most)
    {
        var (sum, next) = (UInt128.Zero, least);
        foreach (var (first, last) in ranges)
        {
            var (from, to) = (UInt128.Max(first, next), UInt128.Min(last, most));
            if (from > to)
            {
                continue;
            }

            sum += to - from + 1;
            if (to == UInt128.MaxValue)
            {
                break;
            }

            next = to + 1;
        }

        return sum;
    }
}
