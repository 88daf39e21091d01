using System.Reflection;

namespace PinControl.Storage.Sqlite;

/// <summary>The SQL files embedded beside this class: one a statement, named for what it does.</summary>
internal static class SqlFiles
{
    private const string Root = "Storage/Sqlite/";
    private static readonly Assembly Assembly = typeof(SqlFiles).Assembly;

    /// <param name="name">Path below this folder, without <c>.sql</c>.</param>
    public static string Read(string name)
    {
        using var stream = Assembly.GetManifestResourceStream($"{Root}{name}.sql")
            ?? throw new InvalidOperationException($"The SQL file {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The migrations in the order of their numbers.</summary>
    public static IReadOnlyList<(int Number, string Name, string Text)> Migrations() =>
    [
        .. from resource in Assembly.GetManifestResourceNames()
           where resource.StartsWith(Root + "Migrations/", StringComparison.Ordinal)
           let name = resource[Root.Length..^".sql".Length]
           let file = name["Migrations/".Length..]
           let number = int.Parse(file[..4], System.Globalization.CultureInfo.InvariantCulture)
           orderby number
           select (number, file, Read(name)),
    ];
}
