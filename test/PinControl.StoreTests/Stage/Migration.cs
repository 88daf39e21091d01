using PinControl.Hosting;
using PinControl.Tests.Serving.Postgres;

namespace PinControl.StoreTests.Stage;

/// <summary><c>pincontrol db migrate</c>, as an operator runs it.</summary>
internal static class Migration
{
    public static Task RunAsync(string folder, string ownerConnectionString) => Command.RunAsync(
    [
        "dotnet", typeof(StartUp).Assembly.Location, "db", "migrate", $"--contentRoot={folder}", "--Storage:Provider=postgresql",
        $"--Storage:OwnerConnectionString={ownerConnectionString}", $"--Storage:ServiceRole={PostgresServer.ServiceRole}",
    ]);
}
