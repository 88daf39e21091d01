using System.Globalization;

namespace PinControl.Storage.Postgres;

/// <summary>One partition, known by its name: <c>token_2026112613</c> an hour, <c>token_20261126</c> a day, <c>audit_202611</c> a month; UTC.</summary>
internal sealed record Partition(string Parent, string Name, DateTime From, DateTime To)
{
    public static Partition OfHour(DateTime from) => new("token", Called("token", from, "yyyyMMddHH"), from, from.AddHours(1));

    public static Partition OfDay(DateTime from) => new("token", Called("token", from, "yyyyMMdd"), from, from.AddDays(1));

    public static Partition OfMonth(DateTime from) => new("audit", Called("audit", from, "yyyyMM"), from, from.AddMonths(1));

    /// <exception cref="FormatException">It is no name of ours.</exception>
    public static Partition Parse(string name)
    {
        var digits = name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..];
        return digits.Length switch
        {
            10 => OfHour(Time(digits, "yyyyMMddHH")),
            8 => OfDay(Time(digits, "yyyyMMdd")),
            6 => OfMonth(Time(digits, "yyyyMM")),
            _ => throw new FormatException($"The partition {name} is none of PinControl's."),
        };
    }

    public bool Covers(DateTime time) => From <= time && time < To;

    private static string Called(string parent, DateTime from, string format) => $"{parent}_{from.ToString(format, CultureInfo.InvariantCulture)}";

    private static DateTime Time(string digits, string format) =>
        DateTime.ParseExact(digits, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
