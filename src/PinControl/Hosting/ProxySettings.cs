using System.Net;

namespace PinControl.Hosting;

/// <summary>Section <c>Proxy</c>: from whom forwarded headers are believed.</summary>
internal sealed record ProxySettings(IReadOnlyList<IPNetwork> TrustedNetworks)
{
    public const string TrustedNetworksSetting = "Proxy:TrustedNetworks";

    /// <exception cref="SettingException">It is no list of networks, or headers would be believed from everybody.</exception>
    public static ProxySettings Read(IConfiguration configuration)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in (configuration[TrustedNetworksSetting] ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Settings.Check(
                TryParse(text, out var network) && network.PrefixLength > 0, TrustedNetworksSetting,
                "addresses or networks in CIDR notation, separated by commas, such as 10.0.3.0/24,2001:db8:3::/64; never all addresses");
            networks.Add(network);
        }

        Settings.Check(
            !string.Equals(configuration["ForwardedHeaders_Enabled"], "true", StringComparison.OrdinalIgnoreCase), "ASPNETCORE_FORWARDEDHEADERS_ENABLED",
            $"nothing: it believes forwarded headers from everybody. {TrustedNetworksSetting} names whom to believe");
        return new ProxySettings(networks);
    }

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

    // One address is a network of its own.
    private static bool TryParse(string text, out IPNetwork network)
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
