using System.Net;
using System.Net.Http.Json;
using PinControl.Bench.Running;

namespace PinControl.Bench.Loads;

/// <summary>The issuer's back end, as far as the loads need one.</summary>
internal static class Issuer
{
    private static readonly Dictionary<string, string> ViewPin = new() { ["scope"] = "VIEW_PIN" };

    public static HttpClient Connect(Uri server, int connections) => new(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseProxy = false, UseCookies = false })
    {
        BaseAddress = server,
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { Authorization = PinControlService.Credentials },
    };

    /// <summary>Plastics whose PIN the vault drew, so that it really opens.</summary>
    public static async Task MakePlasticsAsync(HttpClient http, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var plastic = $"/pincontrol/cards/v1/plastics/{Stores.Plastics.FirstToView + i}";
            var facts = new Dictionary<string, object> { ["cardId"] = $"{9_000_000 + i}", ["sequenceNumber"] = 1, ["status"] = "ACTIVE", ["produced"] = true };
            using var put = await http.PutAsJsonAsync($"{plastic}?auditUser=bench", facts);
            put.EnsureSuccessStatusCode();
            if (put.StatusCode == HttpStatusCode.OK)
            {
                // It was there already, with its PIN.
                continue;
            }

            using var generated = await http.PostAsync(new Uri($"{plastic}/pin/generate?auditUser=bench", UriKind.Relative), null);
            generated.EnsureSuccessStatusCode();
        }
    }

    public static async Task<byte[]> IssueAsync(HttpClient http, long plastic)
    {
        using var response = await http.PostAsJsonAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=bench", ViewPin);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync();
    }
}
