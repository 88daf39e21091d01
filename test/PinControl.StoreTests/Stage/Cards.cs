using System.Net;
using System.Text;
using System.Text.Json;
using PinControl.Load;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.StoreTests.Stage;

/// <summary>What an issuer's card management and back end do with a node.</summary>
internal sealed class Cards(Uri node) : IDisposable
{
    /// <summary>With the demo client's credentials.</summary>
    public HttpClient Http { get; } = ServiceProcess.NewClient(node);

    /// <summary>The plastics of so many clients of the load.</summary>
    public async Task PrepareAsync(int clients) => await Parallel.ForAsync(0, clients, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (client, _) =>
    {
        await PutAsync(LoadPlastics.ToView(client), "ACTIVE");
        using var generated = await Http.PostAsync($"/pincontrol/cards/v1/plastics/{LoadPlastics.ToView(client)}/pin/generate?auditUser=proof", null, CancellationToken.None);
        generated.EnsureSuccessStatusCode();
        if (LoadPlastics.Chooses(client))
        {
            await PutAsync(LoadPlastics.ToSet(client), "INACTIVE");
        }
    });

    public async Task PutAsync(string plastic, string status)
    {
        using var body = Json($$"""{"cardId":"c{{plastic}}","sequenceNumber":1,"status":"{{status}}","produced":false}""");
        using var response = await Http.PutAsync($"/pincontrol/cards/v1/plastics/{plastic}?auditUser=proof", body);
        response.EnsureSuccessStatusCode();
    }

    public Task<HttpResponseMessage> AskForTokenAsync(string plastic, string scope) =>
        Http.PostAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=proof", Json($$"""{"scope":"{{scope}}"}"""));

    /// <returns>The control id.</returns>
    public async Task<string> IssueAsync(string plastic, string scope)
    {
        using var response = await AskForTokenAsync(plastic, scope);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("id").GetString()!;
    }

    public async Task<string> ViewAsync(string plastic)
    {
        using var device = new TestDevice(Http);
        return await device.ViewAsync(await IssueAsync(plastic, "VIEW_PIN"));
    }

    /// <summary>The PIN of a plastic that waits for one: viewed in a moment in which it is active.</summary>
    public async Task<string> ViewInactiveAsync(string plastic)
    {
        await PutAsync(plastic, "ACTIVE");
        var pin = await ViewAsync(plastic);
        await PutAsync(plastic, "INACTIVE");
        return pin;
    }

    public async Task ChooseAsync(string plastic, string pin)
    {
        using var device = new TestDevice(Http);
        await device.OpenSetAsync(await IssueAsync(plastic, "SET_PIN"));
        using var answer = await device.SetAsync(device.Wrap(pin));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>The answer's status on one of the health paths.</summary>
    public async Task<HttpStatusCode> HealthAsync(string what)
    {
        using var response = await Http.GetAsync($"/health/{what}");
        return response.StatusCode;
    }

    public void Dispose() => Http.Dispose();

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
