using System.Globalization;
using System.Text;

namespace PinControl.Bench;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured, against what.</param>
/// <param name="Concurrency">Connections, or cardholders.</param>
/// <param name="Measured">The ratio; none if it was not run.</param>
/// <param name="Bound">What it must reach.</param>
/// <param name="Aim">What it should reach.</param>
/// <param name="Smaller">Whether less is better.</param>
/// <param name="Figures">The absolute figures behind the ratio.</param>
internal sealed record Line(string What, int? Concurrency, double? Measured, double? Bound, double? Aim, bool Smaller, string Figures)
{
    public string Verdict
    {
        get
        {
            if (Measured is not { } measured || Bound is not { } bound)
            {
                return Measured is null ? "not run" : string.Empty;
            }

            return Aim is { } aim && Reaches(measured, aim) ? "aim met"
                : Reaches(measured, bound) ? $"met{(Aim is { } further ? $", {Ratio(measured / further)} of the aim" : string.Empty)}"
                : $"NOT MET, {Ratio(measured / bound)} of it";
        }
    }

    public static string Ratio(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    private bool Reaches(double measured, double target) => Smaller ? measured <= target : measured >= target;
}

/// <summary>The one table.</summary>
internal static class Report
{
    public static string Of(IEnumerable<Line> lines)
    {
        string[][] cells =
        [
            ["what", "c", "ratio", "required", "aim", "verdict", "median figures"],
            .. lines.Select(static line => (string[])
            [
                line.What, line.Concurrency?.ToString(CultureInfo.InvariantCulture) ?? string.Empty, line.Measured is { } measured ? Line.Ratio(measured) : "-",
                Bound(line, line.Bound), Bound(line, line.Aim), line.Verdict, line.Figures,
            ]),
        ];
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var row = 0; row < cells.Length; row++)
        {
            text.Append("| ").AppendJoin(" | ", cells[row].Select((cell, column) => cell.PadRight(widths[column]))).AppendLine(" |");
            if (row == 0)
            {
                text.Append("| ").AppendJoin(" | ", widths.Select(static width => new string('-', width))).AppendLine(" |");
            }
        }

        return text.ToString();
    }

    private static string Bound(Line line, double? bound) => bound is { } value ? $"{(line.Smaller ? "<= " : ">= ")}{Line.Ratio(value)}" : string.Empty;
}
