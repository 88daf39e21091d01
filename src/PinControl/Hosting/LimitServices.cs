using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using PinControl.Errors;

namespace PinControl.Hosting;

/// <summary>Quotas by ASP.NET Core's limiter: per client on the issuer and Cards APIs, per address on the cardholder surface.</summary>
internal static class LimitServices
{
    public const string PerClient = "per-client";
    public const string PerAddress = "per-address";

    public static void AddLimits(this IServiceCollection services, Settings settings) => services.AddRateLimiter(options =>
    {
        options.AddPolicy(PerClient, context => context.User.FindFirstValue(ClaimTypes.Name) is { } client
            ? Bucket(client, settings.Limits.RequestsPerSecond)
            : RateLimitPartition.GetNoLimiter(string.Empty));
        options.AddPolicy(PerAddress, context => Bucket(Group(context.Connection.RemoteIpAddress), settings.Limits.CardholderRequestsPerSecond));
        options.OnRejected = static (rejected, _) => new ValueTask(
            rejected.HttpContext.RequestServices.GetRequiredService<ErrorWriter>().WriteAsync(rejected.HttpContext, ApiErrors.TooManyRequests));
    });

    private static RateLimitPartition<string> Bucket(string key, int perSecond) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });

    // One household or attacker has a whole /64 of IPv6.
    private static string Group(IPAddress? address)
    {
        if (address is null)
        {
            return string.Empty;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, 8)) : plain.ToString();
    }
}
