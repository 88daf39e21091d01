using System.Globalization;

namespace PinControl.Bench;

/// <summary>What <c>bench/run.sh</c> was asked for.</summary>
internal sealed record BenchOptions
{
    /// <summary>The rows in the order of the table.</summary>
    public static readonly IReadOnlyList<string> AllRows = ["sqlite", "postgresql", "view", "peer", "growth", "memory", "hsm", "hsm-memory", "timing"];

    /// <summary>Where <c>run.sh</c> put what it built: service/, bare/, peer/, hsm/.</summary>
    public required string Built { get; init; }

    /// <summary>PostgreSQL's programs; none if it is not installed.</summary>
    public string? PostgresBin { get; init; }

    public IReadOnlyList<string> Rows { get; init; } = AllRows;

    public bool Quick { get; init; }

    /// <summary>How many plastics the large store of the growth row has.</summary>
    public int Plastics { get; init; } = 10_000_000;

    /// <summary>Of one measurement.</summary>
    public int Seconds => Quick ? 3 : 10;

    /// <summary>Of one load before the first measurement.</summary>
    public int WarmUpSeconds => Quick ? 3 : 6;

    /// <summary>The most of them.</summary>
    public int MostWarmUps => Quick ? 3 : 10;

    /// <summary>Tokens before the first and before the second reading of the memory.</summary>
    public (int Few, int Many) MemoryTokens => Quick ? (20_000, 100_000) : (100_000, 1_000_000);

    /// <summary>Views before the first and before the second reading of the memory.</summary>
    public (int Few, int Many) MemoryViews => Quick ? (10_000, 20_000) : (10_000, 100_000);

    public bool Has(string row) => Rows.Contains(row);

    /// <exception cref="FormatException">What was typed is no command of this program.</exception>
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions { Built = string.Empty };
        var rows = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    options = options with { Quick = true };
                    break;
                case "--only":
                    while (i + 1 < args.Length && !args[i + 1].StartsWith('-'))
                    {
                        rows.Add(AllRows.Contains(args[++i]) ? args[i] : throw new FormatException($"no row is called '{args[i]}'; there are: {string.Join(' ', AllRows)}"));
                    }

                    break;
                case "--plastics":
                    options = options with { Plastics = Number(Value(args, ref i)) };
                    break;
                case "--built":
                    options = options with { Built = Value(args, ref i) };
                    break;
                case "--postgres-bin":
                    options = options with { PostgresBin = Value(args, ref i) };
                    break;
                default:
                    throw new FormatException($"unknown argument '{args[i]}'");
            }
        }

        return rows.Count == 0 ? options : options with { Rows = rows };
    }

    private static string Value(string[] args, ref int i) =>
        i + 1 < args.Length ? args[++i] : throw new FormatException($"{args[i]} needs a value");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 10_000 and <= 50_000_000
            ? number
            : throw new FormatException("--plastics takes a number from 10000 to 50000000");
}
