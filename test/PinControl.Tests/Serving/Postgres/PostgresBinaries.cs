namespace PinControl.Tests.Serving.Postgres;

/// <summary>Debian keeps each version's programs in a folder of its own, off the PATH.</summary>
internal static class PostgresBinaries
{
    private static readonly Lazy<string> Newest = new(static () =>
        Directory.GetDirectories("/usr/lib/postgresql").Select(static folder => Path.Combine(folder, "bin"))
            .Where(static folder => File.Exists(Path.Combine(folder, "initdb")))
            .MaxBy(static folder => int.Parse(Path.GetFileName(Path.GetDirectoryName(folder)!), System.Globalization.CultureInfo.InvariantCulture))
        ?? throw new InvalidOperationException("No PostgreSQL server under /usr/lib/postgresql."));

    /// <summary>A command line that runs the program: as <c>postgres</c> where we are root, since the server refuses to be root's.</summary>
    public static string[] Command(string program, params string[] arguments) =>
    [
        .. Environment.IsPrivilegedProcess ? (string[])["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : [],
        Path.Combine(Newest.Value, program), .. arguments,
    ];
}
