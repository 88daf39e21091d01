using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PinControl.Hosting;
using PinControl.Tests.Cli;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>The whole service on a token, and the command line beside it, as docs/pkcs11.md tells it.</summary>
[Collection("SoftHSM")]
public sealed class TokenService : IDisposable
{
    private readonly SoftHsmToken _token = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-token-service-").FullName;

    private string[] Settings =>
    [
        "Vault:Provider=Pkcs11", $"Vault:Pkcs11:Module={SoftHsmToken.Module}", $"Vault:Pkcs11:TokenLabel={_token.Label}",
        $"Vault:Pkcs11:PinFile={_token.PinFile}", "Vault:Pkcs11:ProbeInterval=1",
    ];

    private string[] Arguments => [.. Settings.Select(static setting => $"--{setting}")];

    public void Dispose()
    {
        _token.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_PIN_chosen_through_the_device_channel_is_shown_by_it_and_the_token_s_absence_is_a_503()
    {
        await using var server = PinControlServer.Start(Settings);
        using var device = new TestDevice(server.Anonymous);
        await device.OpenSetAsync(await IssueAsync(server, "1002", "SET_PIN"));
        using (var set = await device.SetAsync(device.Wrap("7294")))
        {
            Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        }

        await ActivateAsync(server, "1002");
        using var viewer = new TestDevice(server.Anonymous);
        Assert.Equal("7294", await viewer.ViewAsync(await IssueAsync(server, "1002", "VIEW_PIN")));
        Assert.Matches("^[0-9]{4}$", await viewer.ViewAsync(await IssueAsync(server, "1001", "VIEW_PIN")));

        // It lives for 30 seconds, and how long the outage takes is the machine's.
        server.Clock.Stop();
        var token = await IssueAsync(server, "1001", "VIEW_PIN");
        _token.TakeAway();
        await UntilAsync(server, HttpStatusCode.ServiceUnavailable);
        using (var answer = await viewer.OpenAsync(token, "VIEW_PIN"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("VAULT_UNAVAILABLE", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        _token.BringBack();
        await UntilAsync(server, HttpStatusCode.OK);
        // Refused before it was spent.
        Assert.Matches("^[0-9]{4}$", await viewer.ViewAsync(token));
    }

    [Fact]
    public async Task On_a_fresh_token_doctor_approves_Production_names_the_command_and_the_command_makes_the_keys()
    {
        var doctor = await RunAsync("doctor", "--json");
        Assert.True(doctor.Json().GetProperty("canBeUsed").GetBoolean());
        Assert.Empty(doctor.Json().GetProperty("keys").EnumerateArray());
        Assert.All(doctor.Json().GetProperty("answers").EnumerateArray(), static answer => Assert.True(answer.GetProperty("isRight").GetBoolean(), answer.ToString()));
        Assert.Contains("keys init", (await RunAsync("doctor")).AssertDone().Output, StringComparison.Ordinal);

        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, ["--environment=Production", .. Arguments]);
        Assert.Equal(2, code);
        Assert.Contains("pincontrol keys init", error, StringComparison.Ordinal);

        (await RunAsync("keys", "init", "--operator", "test")).AssertDone();
        Assert.Equal(5, (await RunAsync("doctor", "--json")).Json().GetProperty("keys").GetArrayLength());
        await using var service = await ServiceProcess.StartAsync(_folder, ["--environment=Production", .. Arguments]);
        using var http = ServiceProcess.NewClient(service.Address);
        Assert.Equal("ready\n", await http.GetStringAsync("/health/ready"));

        // Another token, which has none of this database's keys, gets none.
        using var other = new SoftHsmToken();
        string[] there = [$"--Vault:Pkcs11:TokenLabel={other.Label}", $"--Vault:Pkcs11:PinFile={other.PinFile}"];
        foreach (var environment in (string[])["Production", "Development"])
        {
            (code, error) = await ServiceProcess.RunToEndAsync(_folder, [$"--environment={environment}", .. Arguments, .. there]);
            Assert.Equal(2, code);
            Assert.Contains("this token is another database's", error, StringComparison.Ordinal);
            Assert.DoesNotContain("keys init", error, StringComparison.Ordinal);
        }

        (await CommandProcess.RunAsync(_folder, ["keys", "init", "--operator", "test", .. Arguments, .. there])).AssertRefused(StartUp.Failed, "pincontrol keys move-software");
        Assert.Empty((await CommandProcess.RunAsync(_folder, ["doctor", "--json", .. Arguments, .. there])).Json().GetProperty("keys").EnumerateArray());
    }

    [Fact]
    public async Task Doctor_says_of_a_module_that_lacks_a_mechanism_which_and_ends_with_1()
    {
        (await RunAsync("keys", "init", "--operator", "test")).AssertDone();
        var doctor = await RunAsync("doctor", "--Vault:Pkcs11:KeyWrapMechanism=0x80000171");
        Assert.Equal(StartUp.Failed, doctor.Code);
        // The setting is wrong; no key is.
        Assert.Matches("To do +0x80000171: not there. If the vendor has it under another name or number, set Vault:Pkcs11:KeyWrapMechanism to it. Then run this again", doctor.Output);
        Assert.Single(doctor.Output.Split('\n'), static line => line.StartsWith("To do", StringComparison.Ordinal));
        Assert.Contains("MISSING", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("Vault:Pkcs11:KeyWrapMechanism", doctor.Output, StringComparison.Ordinal);

        doctor = await RunAsync("doctor", "--Vault:Pkcs11:SendUnwrapTemplate=false");
        Assert.Equal(StartUp.Failed, doctor.Code);
        Assert.Contains("a sealed PIN cannot be unwrapped readable", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_refuses_to_do_without_unwrap_templates_unless_the_sentence_is_set()
    {
        string[] without = ["--environment=Production", "--Vault:Pkcs11:SendUnwrapTemplate=false", .. Arguments];
        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, without);
        Assert.Equal(2, code);
        Assert.Contains(Pkcs11VaultOptions.NoUnwrapTemplateInProduction, error, StringComparison.Ordinal);
        // With it, the next thing to refuse is that there are no keys.
        (code, error) = await ServiceProcess.RunToEndAsync(_folder, [.. without, $"--Vault:Pkcs11:AllowNoUnwrapTemplate={Pkcs11VaultOptions.NoUnwrapTemplateInProduction}"]);
        Assert.Equal(2, code);
        Assert.Contains("pincontrol keys init", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_were_made_without_unwrap_templates_are_named_by_doctor_and_not_served_with()
    {
        (await RunAsync("keys", "init", "--operator", "test", "--Vault:Pkcs11:SendUnwrapTemplate=false")).AssertDone();
        var doctor = await RunAsync("doctor");
        Assert.Equal(StartUp.Failed, doctor.Code);
        Assert.Contains("pincontrol/kek/1 may do what it must and nothing more", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("CKA_UNWRAP_TEMPLATE", doctor.Output, StringComparison.Ordinal);
        await using var service = await ServiceProcess.StartAsync(_folder, ["--environment=Production", .. Arguments]);
        using var http = ServiceProcess.NewClient(service.Address);
        await service.SaysAsync("The key pincontrol/kek/1 is not as this vault makes it");
        using var ready = await http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    private Task<CommandResult> RunAsync(params string[] words) => CommandProcess.RunAsync(_folder, [.. words, .. Arguments]);

    private static async Task<string> IssueAsync(PinControlServer server, string plastic, string scope)
    {
        using var response = await server.Client.PostAsJsonAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=test", new Dictionary<string, string> { ["scope"] = scope });
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task ActivateAsync(PinControlServer server, string plastic)
    {
        using var response = await server.Client.PutAsJsonAsync(
            $"/pincontrol/cards/v1/plastics/{plastic}?auditUser=test", new { cardId = "502", sequenceNumber = 1, status = "ACTIVE", produced = true });
        response.EnsureSuccessStatusCode();
    }

    private static async Task UntilAsync(PinControlServer server, HttpStatusCode status)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            using var ready = await server.Anonymous.GetAsync("/health/ready");
            if (ready.StatusCode == status)
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"/health/ready did not come to answer {status}.");
    }
}
