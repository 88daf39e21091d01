using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>Two nodes, each a process of its own with its own copy of the module, on one token and one database.</summary>
[Collection("SoftHSM")]
public sealed class TokenNodes : IDisposable
{
    private readonly SoftHsmToken _token = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-token-nodes-").FullName;

    public void Dispose()
    {
        _token.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_one_node_began_the_other_ends()
    {
        string[] settings =
        [
            "--Vault:Provider=Pkcs11", $"--Vault:Pkcs11:Module={SoftHsmToken.Module}", $"--Vault:Pkcs11:TokenLabel={_token.Label}", $"--Vault:Pkcs11:PinFile={_token.PinFile}",
        ];
        await using var one = await ServiceProcess.StartAsync(_folder, settings);
        await using var other = await ServiceProcess.StartAsync(_folder, settings);
        using var http = new HttpClient(new InTurn(one.Address, other.Address)) { BaseAddress = one.Address };
        http.DefaultRequestHeaders.Authorization = PinControlServer.Basic("demo", "demo-secret");
        using var anonymous = new HttpClient(new InTurn(one.Address, other.Address)) { BaseAddress = one.Address };
        using var device = new TestDevice(anonymous);
        await device.OpenSetAsync(await IssueAsync(http, "1002", "SET_PIN"));
        using (var set = await device.SetAsync(device.Wrap("7294")))
        {
            Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        }

        using (var activated = await http.PutAsJsonAsync(
            "/pincontrol/cards/v1/plastics/1002?auditUser=test", new { cardId = "502", sequenceNumber = 1, status = "ACTIVE", produced = true }))
        {
            activated.EnsureSuccessStatusCode();
        }

        Assert.Equal("7294", await device.ViewAsync(await IssueAsync(http, "1002", "VIEW_PIN")));
        Assert.Equal("7294", await device.ViewAsync(await IssueAsync(http, "1002", "VIEW_PIN")));
    }

    private static async Task<string> IssueAsync(HttpClient http, string plastic, string scope)
    {
        using var response = await http.PostAsJsonAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=test", new Dictionary<string, string> { ["scope"] = scope });
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>A load balancer that sends each request to the other node.</summary>
    private sealed class InTurn(params Uri[] nodes) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _next;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(nodes[_next++ % nodes.Length], request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
