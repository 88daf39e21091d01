namespace PinControl.Cryptography;

/// <summary>Weak because birthdays and years are what people remember. February has 29 days: the year is not asked.</summary>
internal static class WeakDates
{
    private const int FirstYear = 1930;
    private const int LastYear = 2029;

    private static ReadOnlySpan<byte> DaysOfMonths => [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>
    /// Four digits: YYYY, MMDD, DDMM. Six: DDMMYY, MMDDYY, YYMMDD, YYYYMM, MMYYYY. Eight: DDMMYYYY, MMDDYYYY, YYYYMMDD. YYYY from 1930 to
    /// 2029, YY any.
    /// </summary>
    public static bool IsDate(ReadOnlySpan<byte> digits) => digits.Length switch
    {
        4 => IsYear(digits) | IsDayAndMonth(digits),
        6 => IsDayAndMonth(digits[..4]) | IsMonthThenDay(digits[2..])
            | (IsYear(digits[..4]) & IsMonth(digits[4..])) | (IsMonth(digits[..2]) & IsYear(digits[2..])),
        8 => (IsDayAndMonth(digits[..4]) & IsYear(digits[4..])) | (IsYear(digits[..4]) & IsMonthThenDay(digits[4..])),
        _ => false,
    };

    private static bool IsYear(ReadOnlySpan<byte> digits) => Number(digits[..4]) is >= FirstYear and <= LastYear;

    private static bool IsMonth(ReadOnlySpan<byte> digits) => Number(digits[..2]) is >= 1 and <= 12;

    private static bool IsDayAndMonth(ReadOnlySpan<byte> digits) =>
        IsMonthThenDay(digits) | IsDay(Number(digits[2..4]), Number(digits[..2]));

    private static bool IsMonthThenDay(ReadOnlySpan<byte> digits) => IsDay(Number(digits[..2]), Number(digits[2..4]));

    private static bool IsDay(int month, int day) => month is >= 1 and <= 12 && day >= 1 && day <= DaysOfMonths[month - 1];

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + digit;
        }

        return number;
    }
}
