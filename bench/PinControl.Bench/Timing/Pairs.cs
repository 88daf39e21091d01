using System.Diagnostics;
using System.Security.Cryptography;
using PinControl.Bench.Rows;

namespace PinControl.Bench.Timing;

/// <summary>
/// Two requests that must not be told apart, sent in turn over one connection, the first of each pair by chance: what the machine does besides falls on
/// both. The difference is the median of the pairs' differences, with the interval that the sign test gives: no shape of the noise is assumed.
/// </summary>
internal static class Pairs
{
    // Of a normal distribution: 99.9 % lie within.
    private const double Quantile = 3.29;

    /// <param name="before">What each pair needs; its time is not counted.</param>
    /// <param name="first">Sends one request; gives its answer, less what is different in every answer.</param>
    /// <param name="second">The other.</param>
    /// <param name="pairs">How many are counted; as many as a tenth go before them.</param>
    /// <param name="planted">Added to each of the first.</param>
    /// <exception cref="BenchException">The answers of a pair differ.</exception>
    public static async Task<Difference> MeasureAsync(Func<int, Task> before, Func<int, Task<string>> first, Func<int, Task<string>> second, int pairs, TimeSpan planted)
    {
        var (ours, theirs, between) = (new double[pairs], new double[pairs], new double[pairs]);
        for (var i = -(pairs / 10); i < pairs; i++)
        {
            var number = i + (pairs / 10);
            await before(number);
            (double Time, string Answer) a, b;
            if (RandomNumberGenerator.GetInt32(2) == 0)
            {
                a = await TimeAsync(first, number, planted);
                b = await TimeAsync(second, number, TimeSpan.Zero);
            }
            else
            {
                b = await TimeAsync(second, number, TimeSpan.Zero);
                a = await TimeAsync(first, number, planted);
            }

            if (a.Answer != b.Answer)
            {
                throw new BenchException($"The answers differ: {a.Answer} and {b.Answer}");
            }

            if (i >= 0)
            {
                (ours[i], theirs[i], between[i]) = (a.Time, b.Time, a.Time - b.Time);
            }
        }

        Array.Sort(between);
        var reach = (int)Math.Ceiling(Quantile * Math.Sqrt(pairs) / 2);
        return new Difference(between[pairs / 2], between[(pairs / 2) - reach], between[(pairs / 2) + reach], Site.Median(ours), Site.Median(theirs));
    }

    private static async Task<(double Time, string Answer)> TimeAsync(Func<int, Task<string>> send, int number, TimeSpan planted)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await send(number);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < planted;)
        {
            // A sleep would be longer than what is planted.
        }

        return (Stopwatch.GetElapsedTime(began).TotalMicroseconds, answer);
    }
}

/// <summary>In microseconds; positive if the first of a pair takes longer.</summary>
/// <param name="Median">Of the pairs' differences.</param>
/// <param name="Low">The 99.9 % interval's lower end.</param>
/// <param name="High">Its upper end.</param>
/// <param name="First">The median of the first ones.</param>
/// <param name="Second">The median of the second ones.</param>
internal sealed record Difference(double Median, double Low, double High, double First, double Second)
{
    /// <summary>Whether the interval leaves no room for none.</summary>
    public bool IsThere => Low > 0 || High < 0;

    /// <summary>The largest difference that the interval leaves room for.</summary>
    public double Most => Math.Max(Math.Abs(Low), Math.Abs(High));
}
