using System.Reflection;

namespace PinControl.Storage.Sql;

/// <summary>A provider's SQL, embedded: one file a statement, named for what it does, and numbered migrations.</summary>
/// <param name="provider">The provider's folder below <c>Storage</c>.</param>
internal sealed class SqlFiles(string provider)
{
    private static readonly Assembly Assembly = typeof(SqlFiles).Assembly;

    private readonly string _root = $"Storage/{provider}/";

    /// <param name="name">Path below the provider's folder, without <c>.sql</c>.</param>
    public string Read(string name)
    {
        using var stream = Assembly.GetManifestResourceStream($"{_root}{name}.sql")
            ?? throw new InvalidOperationException($"The SQL file {_root}{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The migrations in the order of their numbers.</summary>
    public IReadOnlyList<Migration> Migrations() =>
    [
        .. from resource in Assembly.GetManifestResourceNames()
           where resource.StartsWith(_root + "Migrations/", StringComparison.Ordinal)
           let name = resource[_root.Length..^".sql".Length]
           let file = name["Migrations/".Length..]
           let number = int.Parse(file[..4], System.Globalization.CultureInfo.InvariantCulture)
           orderby number
           select new Migration(number, file, Read(name)),
    ];
}
