using System.Net;
using System.Net.Http.Headers;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Tests.Serving;
using PinControl.Tests.Storage;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>Two live secrets; one that is taken away is refused at once, wherever it was known.</summary>
public sealed class SecretRotation : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly AccountDesk _desk;

    public SecretRotation() => _desk = new AccountDesk(_server);

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_rotation_has_no_pause_and_the_old_secret_ends_at_once_though_the_service_knew_it()
    {
        var reference = await ReferenceAsync();
        var old = Assert.Single((await ShownAsync()).Secrets);
        var fresh = await _desk.AddSecretAsync("demo");
        using var next = _desk.With("demo", fresh.Reveal());
        using var done = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var working = Task.Run(
            async () =>
            {
                var answered = 0;
                while (!done.IsCancellationRequested)
                {
                    using var response = await next.PostAsync("/pincontrol/v2/plastic/1001?auditUser=u", Bodies.Json("""{"scope":"VIEW_PIN"}"""));
                    Assert.Equal(HttpStatusCode.Created, response.StatusCode);
                    answered++;
                    begun.TrySetResult();
                }

                return answered;
            },
            TestContext.Current.CancellationToken);
        // With both at work: whoever ends before the first answer says why.
        await await Task.WhenAny(begun.Task, working);
        using (var both = await _server.Client.PostAsync("/pincontrol/v2/plastic/1001?auditUser=u", Bodies.Json("""{"scope":"VIEW_PIN"}""")))
        {
            Assert.Equal(HttpStatusCode.Created, both.StatusCode);
        }

        await _desk.RevokeAsync("demo", old.Id);

        var wrong = await RefusedAsync(PinControlServer.Basic("demo", "wrong"), HttpMethod.Get, "/pincontrol/v2/plastic/1001/capabilities?auditUser=u");
        Assert.Equal(wrong, await RefusedAsync(_server.Client.DefaultRequestHeaders.Authorization, HttpMethod.Post, "/pincontrol/v2/plastic/1001?auditUser=u", """{"scope":"VIEW_PIN"}"""));
        foreach (var request in Bodies.Everything(reference))
        {
            using var response = await _server.Client.SendAsync(request);
            await ErrorShape.AssertAsync(response, HttpStatusCode.Unauthorized, "SECURITY_ERROR", "CREDENTIALS_INVALID");
        }

        await done.CancelAsync();
        Assert.InRange(await working, 1, int.MaxValue);
        Assert.Equal(ClientSecret.Id(fresh.Hash), Assert.Single((await ShownAsync()).Secrets).Id);
        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM plastic WHERE plastic_id = '4711'"));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task A_third_secret_is_refused_an_unknown_id_revokes_nothing_and_both_are_recorded()
    {
        var second = await _desk.AddSecretAsync("demo");
        Assert.Equal(AuditOutcome.TooManySecrets, await _desk.TryAsync(who => new AccountChange.AddSecret(AccountDesk.Name("demo"), ClientSecret.Create().Hash) { Operator = who }));
        Assert.Equal(AuditOutcome.SecretUnknown, await _desk.TryAsync(who => new AccountChange.RevokeSecret(AccountDesk.Name("demo"), "00000000", null) { Operator = who }));
        Assert.Equal(AuditOutcome.ClientUnknown, await _desk.TryAsync(who => new AccountChange.AddSecret(AccountDesk.Name("shop"), second.Hash) { Operator = who }));
        Assert.Equal(2, (await ShownAsync()).Secrets.Count);
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'CLIENT_SECRET_ADD' AND outcome IN (62, 65) AND json_extract(body, '$.operator') = 'olga'"));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'CLIENT_SECRET_REVOKE' AND outcome = 64"));
    }

    [Fact]
    public async Task Which_secret_is_in_use_is_known()
    {
        var fresh = await _desk.AddSecretAsync("demo");
        await ReferenceAsync();
        for (var patience = 0; patience < 1500 && (await ShownAsync()).Secrets.All(static secret => secret.UsedAt is null); patience++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var secrets = (await ShownAsync()).Secrets;
        Assert.Null(secrets.Single(secret => secret.Id == ClientSecret.Id(fresh.Hash)).UsedAt);
        Assert.NotNull(secrets.Single(secret => secret.Id != ClientSecret.Id(fresh.Hash)).UsedAt);
    }

    private async Task<ClientShown> ShownAsync() => (await _desk.Store.FindClientAsync(AccountDesk.Name("demo"), default))!;

    private async Task<string> ReferenceAsync()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        return System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(id)));
    }

    private async Task<string> RefusedAsync(AuthenticationHeaderValue? credentials, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : Bodies.Json(body) };
        request.Headers.Authorization = credentials;
        using var response = await _server.Anonymous.SendAsync(request);
        using var document = await ErrorShape.AssertAsync(response, HttpStatusCode.Unauthorized, "SECURITY_ERROR", "CREDENTIALS_INVALID");
        return ErrorShape.WithoutIdAndTime(document) + response.Headers.WwwAuthenticate;
    }
}
