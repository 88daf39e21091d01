using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace PinControl.Cli;

/// <summary>What a verb tells: first the store it opened, then text for people or one JSON object for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // For terminals and files, never for a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static void Write(object document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Json));

    public static void WriteStore(OpenedStore store) => Console.Out.WriteLine($"Store       {store.Description}{(store.IsNew ? " (new)" : string.Empty)}");

    public static void WriteFact(string name, string value, TextWriter? output = null) => (output ?? Console.Out).WriteLine($"{name,-11} {value}");

    public static void WriteTable(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            // A file or a pipe has no edge to wrap at.
            console.Profile.Width = short.MaxValue;
        }

        var table = new Table().NoBorder();
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)).NoWrap().PadRight(2));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(static cell => new Text(cell)));
        }

        Console.Out.WriteLine();
        console.Write(table);
    }
}
