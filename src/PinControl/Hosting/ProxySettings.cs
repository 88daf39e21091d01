using System.Net;
using System.Net.Sockets;

namespace PinControl.Hosting;

/// <summary>Section <c>Proxy</c>: from whom forwarded headers are believed.</summary>
/// <param name="AssumesHttps">Whether a trusted proxy that does not say by which scheme its caller came has been asked by https.</param>
internal sealed record ProxySettings(IReadOnlyList<IPNetwork> TrustedNetworks, bool AssumesHttps)
{
    public const string TrustedNetworksSetting = "Proxy:TrustedNetworks";
    public const string AssumeHttpsSetting = "Proxy:AssumeHttps";

    // ::ffff:0:0/96 holds IPv4's addresses.
    private const int MappedBits = 96;
    private static readonly IPAddress FirstMapped = IPAddress.Any.MapToIPv6();

    /// <exception cref="SettingException">It is no list of networks, or headers would be believed from everybody.</exception>
    public static ProxySettings Read(IConfiguration configuration)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in (configuration[TrustedNetworksSetting] ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Settings.Check(
                TryParse(text, out var network) && network.PrefixLength > 0, TrustedNetworksSetting,
                "addresses or networks in CIDR notation, separated by commas, such as 10.0.3.0/24,2001:db8:3::/64; never all addresses, nor IPv6 networks that hold all IPv4 ones");
            networks.Add(network);
        }

        Settings.Check(
            !NetworkCover.IsNearlyEverybody(networks), TrustedNetworksSetting,
            "the addresses of your proxies: together these networks hold an eighth or more of all addresses, of IPv4, of IPv6, or of IPv6's public ones (2000::/3)");
        var assumes = configuration[AssumeHttpsSetting];
        var assumesHttps = false;
        Settings.Check(string.IsNullOrEmpty(assumes) || bool.TryParse(assumes, out assumesHttps), AssumeHttpsSetting, "true or false");
        Settings.Check(
            !string.Equals(configuration["ForwardedHeaders_Enabled"], "true", StringComparison.OrdinalIgnoreCase), "ASPNETCORE_FORWARDEDHEADERS_ENABLED",
            $"nothing: it believes forwarded headers from everybody. {TrustedNetworksSetting} names whom to believe");
        return new ProxySettings(networks, assumesHttps);
    }

    /// <summary>What may be found beside all else that is wrong.</summary>
    /// <exception cref="SettingException">Https is assumed of nobody.</exception>
    public void Check() => Settings.Check(
        !AssumesHttps || TrustedNetworks.Count > 0, AssumeHttpsSetting,
        $"false, or set {TrustedNetworksSetting} to your proxy's address: it is only of a trusted proxy that https is assumed");

    /// <summary>Whether the connection comes from a trusted proxy.</summary>
    public bool Trusts(IPAddress? address)
    {
        if (address is null || TrustedNetworks.Count == 0)
        {
            return false;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in TrustedNetworks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryParse(string text, out IPNetwork network)
    {
        if (!TryParseAsWritten(text, out network))
        {
            return false;
        }

        if (network.PrefixLength < MappedBits)
        {
            return network.BaseAddress.AddressFamily == AddressFamily.InterNetwork || !HoldsMapped(network);
        }

        // An IPv4 network in IPv6's writing: addresses are compared in their own.
        if (network.BaseAddress.IsIPv4MappedToIPv6)
        {
            network = new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedBits);
        }

        return true;
    }

    // Bit by bit: the library takes the first mapped address for a member of every network.
    private static bool HoldsMapped(IPNetwork network)
    {
        var (mapped, start) = (FirstMapped.GetAddressBytes(), network.BaseAddress.GetAddressBytes());
        return Enumerable.Range(0, network.PrefixLength).All(bit => ((mapped[bit / 8] ^ start[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }

    // One address is a network of its own.
    private static bool TryParseAsWritten(string text, out IPNetwork network)
    {
        network = default;
        if (text.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(text, out network);
        }

        if (!IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
