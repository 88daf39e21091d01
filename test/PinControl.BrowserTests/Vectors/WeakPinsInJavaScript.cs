using System.Globalization;
using System.Runtime.CompilerServices;
using PinControl.Cryptography;
using Xunit;

namespace PinControl.BrowserTests.Vectors;

/// <summary>The page's weak-PIN rules are those of the vault: what the page lets pass is not refused, what it refuses would be.</summary>
[Trait("vault", "unused")]
public sealed class WeakPinsInJavaScript
{
    [Fact]
    public async Task Page_and_vault_call_the_same_PINs_weak()
    {
        string[] pins = [.. All(4), .. All(5), .. All(6), .. Dates(), .. Shapes()];
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(path, pins);
            var (code, lines, error) = await PlaywrightNode.RunAsync(Beside("weak-pins.js"), Beside("../../../src/PinControl/Pages/Web/weak.js"), path);
            Assert.Empty(error);
            Assert.Equal(0, code);
            var weak = pins.Where(static pin => WeakPins.IsWeak(pin)).ToHashSet();
            var inPage = lines.ToHashSet();
            Assert.Empty(weak.Except(inPage).Order().Take(20));
            Assert.Empty(inPage.Except(weak).Order().Take(20));
            Assert.Equal(1067, weak.Count(static pin => pin.Length == 4));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<string> All(int length) =>
        Enumerable.Range(0, (int)Math.Pow(10, length)).Select(value => value.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0'));

    /// <summary>Eight digits around every edge of a date.</summary>
    private static IEnumerable<string> Dates() =>
        from first in (string[])["00", "01", "12", "13", "28", "29", "30", "31", "32", "19", "20"]
        from second in (string[])["00", "01", "02", "04", "11", "12", "13", "28", "29", "30", "31", "32"]
        from year in (string[])["1929", "1930", "1999", "2000", "2029", "2030"]
        from pin in (string[])[first + second + year, year + first + second]
        select pin;

    /// <summary>Of seven to twelve digits: every shape a rule knows, and the same with each of its digits changed.</summary>
    private static IEnumerable<string> Shapes()
    {
        string[] walks = ["147852369", "1236987450", "0852147", "36985214", "9632587410", "12345678", "987654", "2580852"];
        for (var length = 7; length <= 12; length++)
        {
            List<string> shapes = [.. walks.Where(walk => walk.Length >= length).Select(walk => walk[..length])];
            foreach (var start in Enumerable.Range(0, 10))
            {
                shapes.AddRange(from step in (int[])[0, 1, 2, 3, 5, 7, 8, 9] select Draw(length, at => start + (step * at)));
                shapes.AddRange(from period in Enumerable.Range(1, 6) select Draw(length, at => start + ((at % period) * 3)));
                shapes.Add(Draw(length, at => start + ((at / 2) * 3)));
                shapes.Add(Draw(length, at => start + (Math.Min(at, length - 1 - at) * 3)));
            }

            foreach (var shape in shapes)
            {
                yield return shape;
                for (var at = 0; at < length; at++)
                {
                    yield return $"{shape[..at]}{(shape[at] - '0' + 3) % 10}{shape[(at + 1)..]}";
                }
            }
        }
    }

    private static string Draw(int length, Func<int, int> digit) =>
        string.Concat(Enumerable.Range(0, length).Select(at => (digit(at) % 10).ToString(CultureInfo.InvariantCulture)));

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "..", name));
}
