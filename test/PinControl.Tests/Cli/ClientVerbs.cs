using System.Net;
using System.Security.Cryptography;
using System.Text;
using PinControl.Tests.Serving;
using PinControl.Tests.Storage;
using Xunit;

namespace PinControl.Tests.Cli;

/// <summary><c>client</c> and <c>frame-key</c> through real processes, beside a service that runs.</summary>
public sealed class ClientVerbs : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_new_client_s_secret_works_at_once_even_after_it_was_refused_a_moment_ago()
    {
        using var early = await IssueAsync("shop", "pcs_guess");
        Assert.Equal(HttpStatusCode.Unauthorized, early.StatusCode);

        var added = (await RunAsync("client", "add", "shop", "--tenant", "demo", "--permission", "view", "--permission", "set", "--operator", "you", "--json")).Json();
        Assert.Equal(_server.DatabasePath, added.GetProperty("store").GetString());
        Assert.Equal(["view", "set"], added.GetProperty("permissions").EnumerateArray().Select(one => one.GetString()));
        var secret = added.GetProperty("secret").GetString()!;
        Assert.Matches("^pcs_[A-Za-z0-9_-]{43}$", secret);
        using var issued = await IssueAsync("shop", secret);
        Assert.Equal(HttpStatusCode.Created, issued.StatusCode);

        Assert.Equal(
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret))),
            Sql("SELECT hex(secret_hash) FROM client_secret JOIN client USING (client_no) WHERE name = 'shop'"));
        var body = (string)Sql("SELECT body_text(body) FROM audit WHERE event = 'CLIENT_ADD'")!;
        Assert.Equal(
            $$"""{"event":"CLIENT_ADD","tenant":"demo","client":"shop","operator":"you","osUser":"{{Environment.UserName}}","detail":"permissions view set"}""", body);
        Assert.Equal(1L, Sql("SELECT count(DISTINCT chain_no) FROM audit WHERE event = 'CLIENT_ADD' AND chain_no NOT IN (SELECT chain_no FROM audit WHERE event = 'SERVICE_STARTED')"));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task Text_names_the_store_first_and_shows_the_secret_once()
    {
        var added = (await RunAsync("client", "add", "office", "--tenant", "acme", "--new-tenant", "--permission", "cards", "--operator", "you")).AssertDone();
        Assert.StartsWith($"Store       {_server.DatabasePath}\n", added.Output, StringComparison.Ordinal);
        Assert.Contains("Tenant      acme (new)\n", added.Output, StringComparison.Ordinal);
        var secret = added.Output.Split('\n').Single(line => line.StartsWith("Secret ", StringComparison.Ordinal)).Split(' ')[^1];
        Assert.Equal(1L, Sql("SELECT count(*) FROM audit WHERE event = 'TENANT_ADD' AND outcome = 0"));

        var listed = (await RunAsync("client", "list")).AssertDone();
        Assert.StartsWith($"Store       {_server.DatabasePath}\n", listed.Output, StringComparison.Ordinal);
        Assert.Matches(@"office +acme +yes +cards +1", listed.Output);
        Assert.Matches(@"demo +demo +yes +view, set, cards, export, audit +1", listed.Output);
        Assert.DoesNotContain(secret, listed.Output, StringComparison.Ordinal);
        var clients = (await RunAsync("client", "list", "--json")).Json().GetProperty("clients");
        Assert.Equal(["office", "demo"], clients.EnumerateArray().Select(client => client.GetProperty("client").GetString()));
    }

    [Fact]
    public async Task What_cannot_be_done_ends_with_1_and_changes_nothing()
    {
        (await RunAsync("client", "add", "demo", "--tenant", "demo", "--permission", "view", "--operator", "you"))
            .AssertRefused(1, "There is a client demo already.");
        (await RunAsync("client", "add", "shop", "--tenant", "dmeo", "--permission", "view", "--operator", "you"))
            .AssertRefused(1, "There is no tenant dmeo. Add --new-tenant to make it.");
        (await RunAsync("frame-key", "add", "demo-frame", "--client", "demo", "--origin", "https://shop.example", "--operator", "you"))
            .AssertRefused(1, "There is a frame key demo-frame already.");
        (await RunAsync("frame-key", "add", "shop-web", "--client", "shop", "--origin", "https://shop.example", "--operator", "you"))
            .AssertRefused(1, "There is no client shop;");
        Assert.Equal("1 1 2", Sql("SELECT (SELECT count(*) FROM client) || ' ' || (SELECT count(*) FROM tenant) || ' ' || (SELECT count(*) FROM frame_key)"));
        Assert.Equal(4L, Sql("SELECT count(*) FROM audit WHERE outcome IN (60, 61, 62) AND json_extract(body, '$.operator') = 'you'"));
    }

    [Fact]
    public async Task What_is_typed_wrong_ends_with_2_and_says_what_is_wrong()
    {
        (await RunAsync("client", "add", "shop", "--tenant", "demo", "--permission", "view")).AssertRefused(2, "--operator");
        (await RunAsync("client", "add", "shop", "--tenant", "demo", "--permission", "peek", "--operator", "you")).AssertRefused(2, "--permission peek is none of view, set");
        (await RunAsync("client", "add", "a:b", "--tenant", "demo", "--permission", "view", "--operator", "you")).AssertRefused(2, "NAME takes");
        (await RunAsync("client", "list", "--tennant", "demo")).AssertRefused(2, "--tennant");
        (await RunAsync("client")).AssertRefused(2, "pincontrol client --help");
        (await RunAsync("cleint", "list")).AssertRefused(2, "cleint");
        Assert.Equal(1L, Sql("SELECT count(*) FROM client"));
    }

    [Fact]
    public async Task A_new_frame_key_opens_the_frame_at_once_for_its_origins()
    {
        var added = (await RunAsync(
            "frame-key", "add", "--client", "demo", "--origin", "https://shop.example", "--origin", "capacitor://localhost", "--locale", "en-GB", "--operator", "you", "--json")).Json();
        var key = added.GetProperty("frameKey").GetString()!;
        using var frame = await _server.Anonymous.GetAsync($"/pincontrol/frame?key={key}");
        Assert.Equal(HttpStatusCode.OK, frame.StatusCode);
        Assert.Contains("frame-ancestors capacitor://localhost https://shop.example", string.Join(';', frame.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(1L, Sql($"SELECT count(*) FROM audit WHERE event = 'FRAME_KEY_ADD' AND outcome = 0 AND json_extract(body, '$.detail') = '{key}: https://shop.example capacitor://localhost'"));

        (await RunAsync("frame-key", "add", "local", "--client", "demo", "--origin", "http://localhost:3000", "--operator", "you")).AssertDone();
        var listed = (await RunAsync("frame-key", "list")).AssertDone();
        Assert.Matches($@"{key} +demo +demo +en-GB +capacitor://localhost https://shop\.example", listed.Output);
        Assert.Matches(@"local +demo +demo +- +http://localhost:3000", listed.Output);
        Assert.Equal(4, (await RunAsync("frame-key", "list", "--json")).Json().GetProperty("frameKeys").GetArrayLength());
    }

    [Fact]
    public async Task A_writer_that_holds_the_store_for_seconds_is_waited_for()
    {
        var holder = _server.Store.Lock();
        var adding = RunAsync("client", "add", "shop", "--tenant", "demo", "--permission", "view", "--operator", "you", "--json");
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await holder.DisposeAsync();
        Assert.Equal("shop", (await adding).Json().GetProperty("client").GetString());
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandProcess.RunAsync(_server.Folder, arguments);

    private object? Sql(string statement) => _server.Sql(statement);

    private async Task<HttpResponseMessage> IssueAsync(string client, string secret)
    {
        using var http = _server.NewClient();
        http.DefaultRequestHeaders.Authorization = PinControlServer.Basic(client, secret);
        using var body = new StringContent("""{"scope":"VIEW_PIN"}""", Encoding.UTF8, "application/json");
        return await http.PostAsync("/pincontrol/v2/plastic/1001?auditUser=u", body);
    }
}
