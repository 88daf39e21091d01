using System.Text;

namespace PinControl.Tests.Serving;

/// <summary>One server for the tests of a class that do not disturb each other, nor make each other wait.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    internal PinControlServer Server { get; } = PinControlServer.Start("Limits:UnknownControlIds=100000");

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Changes the running service's database, as an operator could.</summary>
    internal void Sql(string statement) => Server.Sql(statement);

    internal async Task PutAsync(string plastic, string status, bool produced)
    {
        using var body = new StringContent(
            $$"""{"cardId":"c{{plastic}}","sequenceNumber":1,"status":"{{status}}","produced":{{(produced ? "true" : "false")}}}""",
            Encoding.UTF8, "application/json");
        using var response = await Server.Client.PutAsync($"/pincontrol/cards/v1/plastics/{plastic}?auditUser=test", body);
        response.EnsureSuccessStatusCode();
    }
}
