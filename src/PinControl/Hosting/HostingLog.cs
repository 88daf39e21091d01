namespace PinControl.Hosting;

/// <summary>
/// The host logs what kept it from starting, with a trace of thirty lines, and throws it too: it is told once, by <see cref="StartUp"/>, which catches it
/// and says what to do, or by the runtime.
/// </summary>
internal sealed class HostingLog
{
    private const string Category = "Microsoft.Extensions.Hosting.Internal.Host";

    private volatile bool _isStarting;

    public HostingLog(IServiceCollection services) => services.PostConfigure<LoggerFilterOptions>(options =>
    {
        // For every kind of output that has rules of its own, one that is longer than the rest; levels stay what they were.
        foreach (var provider in options.Rules.Select(static rule => rule.ProviderName).Append(null).Distinct().ToList())
        {
            var standing = RequestLog.StandingRule(options, provider, Category);
            options.Rules.Add(new LoggerFilterRule(
                provider, Category, standing?.LogLevel ?? options.MinLevel,
                (name, category, level) => (!_isStarting || level >= LogLevel.Critical) && (standing?.Filter is not { } filter || filter(name, category, level))));
        }
    });

    /// <summary>Whether the host is being started this moment.</summary>
    public bool IsStarting
    {
        set => _isStarting = value;
    }
}
