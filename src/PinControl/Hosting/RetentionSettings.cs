namespace PinControl.Hosting;

/// <summary>Section <c>Retention</c>, read and checked.</summary>
internal static class RetentionSettings
{
    private const int MostMonths = 240;

    /// <exception cref="SettingException">A value is out of its range.</exception>
    public static RetentionOptions Read(IConfiguration configuration)
    {
        var retention = Settings.Bind<RetentionOptions>(configuration.GetSection("Retention"));
        Settings.Check(retention.TokenHours is >= 1 and <= 24 * 366, "Retention:TokenHours", $"a number from 1 to {24 * 366}");
        Settings.Check(retention.AuditMonths is >= 0 and <= MostMonths, "Retention:AuditMonths", $"0 to keep audit records for ever, or a number of months from 1 to {MostMonths}");
        return retention;
    }

    /// <summary>The first of the month so many months ago, for a store that keeps its records by the month.</summary>
    public static DateTimeOffset AuditMonthBoundary(DateTimeOffset now, int months)
    {
        var day = now.UtcDateTime.Date.AddMonths(-months);
        return new DateTimeOffset(day.AddDays(1 - day.Day), TimeSpan.Zero);
    }

    /// <summary>Midnight UTC of the day so many months ago: nothing younger than that goes.</summary>
    public static DateTimeOffset AuditBoundary(DateTimeOffset now, int months) => new(now.UtcDateTime.Date.AddMonths(-months), TimeSpan.Zero);
}
