using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using PinControl.Audit;
using PinControl.Errors;
using PinControl.Limits;

namespace PinControl.Hosting;

/// <summary>
/// Quotas by ASP.NET Core's limiter: per client on the issuer and Cards APIs, per address on the cardholder surface. And the guards that slow down
/// who guesses (docs/limits.md).
/// </summary>
internal static class LimitServices
{
    public const string PerClient = "per-client";
    public const string PerAddress = "per-address";

    private const int AddressSlots = 65_536;

    public static void AddLimits(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(provider => new LoginGuard(
            Table(provider, settings, settings.Limits.FailedLogins, settings.Limits.LongestLoginDelay), provider.GetRequiredService<RefusalTally>()));
        services.AddSingleton(provider => new ControlIdGuard(
            Table(provider, settings, settings.Limits.UnknownControlIds, settings.Limits.LongestControlIdDelay), provider.GetRequiredService<RefusalTally>()));
        services.AddRateLimiter(options => AddQuotas(options, settings));
    }

    private static FailureTable Table(IServiceProvider provider, Settings settings, int free, int longest) => new(
        new FailurePace(free, TimeSpan.FromSeconds(longest)), settings.Limits.RememberedAddresses, provider.GetRequiredService<TimeProvider>());

    private static void AddQuotas(RateLimiterOptions options, Settings settings)
    {
        options.AddPolicy(PerClient, context => context.User.FindFirstValue(ClaimTypes.Name) is { } client
            ? Bucket(client, settings.Limits.RequestsPerSecond)
            : RateLimitPartition.GetNoLimiter(string.Empty));
        options.AddPolicy(PerAddress, context => Bucket(Slot(context), settings.Limits.CardholderRequestsPerSecond));
        options.OnRejected = static (rejected, _) => new ValueTask(
            rejected.HttpContext.RequestServices.GetRequiredService<ErrorWriter>().WriteAsync(rejected.HttpContext, ApiErrors.TooManyRequests));
    }

    private static RateLimitPartition<TKey> Bucket<TKey>(TKey key, int perSecond) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });

    // The limiter keeps a bucket for each key: a fixed number of them, however many addresses there are. Which ones share one, only this process knows.
    private static int Slot(HttpContext context) => HashCode.Combine(AddressGroup.Of(context.Connection.RemoteIpAddress)) & (AddressSlots - 1);
}
