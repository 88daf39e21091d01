using System.Globalization;

namespace PinControl.Audit;

/// <summary>Times in the trail: microseconds since 1970 in the store, RFC 3339 in UTC with six decimals in text.</summary>
internal static class AuditTime
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>A number that is no time, as only a tampered row has, gives the nearest there is.</summary>
    public static DateTimeOffset Of(long microseconds)
    {
        var least = Microseconds(DateTimeOffset.MinValue);
        var most = Microseconds(DateTimeOffset.MaxValue);
        return DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, least, most) * TimeSpan.TicksPerMicrosecond);
    }
}
