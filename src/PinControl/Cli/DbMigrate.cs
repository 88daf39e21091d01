using PinControl.Storage;
using PinControl.Storage.Postgres;

namespace PinControl.Cli;

/// <summary><c>pincontrol db migrate</c>: brings the schema up to date under the owner's role, which no running service has.</summary>
internal static class DbMigrate
{
    public static Verb Verb(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb(
            "migrate", "Brings the database's schema up to date, and grants the service's role what it needs. May run beside a running service.",
            """
            pincontrol db migrate --Storage:Provider postgresql --Storage:OwnerConnectionStringFile /etc/pincontrol/owner
            """)
        {
            json,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetValue(json)));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, bool json)
    {
        if (access.Read(asOwner: true).Choice is not StoreChoice.Postgres postgres)
        {
            // Opening the file brings it up to date.
            await using var opened = access.Open(mayMake: true);
            await opened.Store.ProbeAsync();
            await Console.Out.WriteLineAsync("SQLite needs no migrate: the service brings its file up to date when it starts.");
            return 0;
        }

        using var owner = PostgresOwner.Open(postgres);
        var migrated = owner.Migrate();
        if (json)
        {
            Report.Write(new { Store = postgres.Description, migrated.Steps, migrated.Partitions, postgres.ServiceRole });
            return 0;
        }

        Report.WriteFact("Store", postgres.Description);
        Report.WriteFact("Migrations", migrated.Steps.Count == 0 ? "none pending" : string.Join(", ", migrated.Steps));
        Report.WriteFact("Partitions", $"{migrated.Partitions.Count} made");
        Report.WriteFact("Role", $"{postgres.ServiceRole} may do what the service needs, and no more");
        return 0;
    }
}
