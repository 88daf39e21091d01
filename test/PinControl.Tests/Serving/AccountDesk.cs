using Microsoft.Extensions.DependencyInjection;
using PinControl.Audit;
using PinControl.Cli;
using PinControl.Clients;
using PinControl.Hosting;
using PinControl.Storage.Lane;
using Xunit;

namespace PinControl.Tests.Serving;

/// <summary>An operator beside a service that runs: another handle on its database, with an audit chain of its own, as a verb's process has.</summary>
internal sealed class AccountDesk : IAsyncDisposable
{
    private readonly PinControlServer _server;
    private readonly OpenedStore _opened;

    public AccountDesk(PinControlServer server)
    {
        _server = server;
        _opened = new OpenedStore(server.Services.GetRequiredService<Settings>().Store, isNew: false, isDevelopment: true);
    }

    public LaneStore Store => _opened.Store;

    public static AccountName Name(string text) => AccountName.TryParse(text, out var name) ? name : throw new ArgumentException(text);

    public ValueTask DisposeAsync() => _opened.DisposeAsync();

    public async Task<AuditOutcome> TryAsync(Func<Operator, AccountChange> change)
    {
        Assert.True(Operator.TryParse("olga", out var who));
        return await Store.ChangeAccountAsync(change(who), default);
    }

    public async Task ChangeAsync(Func<Operator, AccountChange> change) => Assert.Equal(AuditOutcome.Ok, await TryAsync(change));

    public Task SwitchAsync(Permissions scopes, bool on) =>
        ChangeAsync(who => new AccountChange.Switch(Name("demo"), scopes, on, on ? null : "incident 4711") { Operator = who });

    public Task EnableAsync(bool enabled) => ChangeAsync(who => new AccountChange.EnableClient(Name("demo"), enabled, null) { Operator = who });

    public Task PermitAsync(Permissions permissions, bool takes) =>
        ChangeAsync(who => new AccountChange.Permit(Name("demo"), permissions, takes) { Operator = who });

    public Task PolicyAsync(TimeSpan? verificationMaxAge = null, int? viewBudget = null) =>
        ChangeAsync(who => new AccountChange.Policy(Name("demo"), new PolicyChange(verificationMaxAge, viewBudget, null, null)) { Operator = who });

    public Task WebviewAsync(bool? needsBridge, params string[]? origins) => ChangeAsync(who => new AccountChange.Webview(
        Name("demo"), needsBridge,
        origins?.Select(static text => ParentOrigin.TryParse(text, out var origin, out var complaint) ? origin : throw new ArgumentException(complaint)).ToList()) { Operator = who });

    /// <summary>A new client of the demo's tenant.</summary>
    public async Task<HttpClient> AddClientAsync(string name)
    {
        Assert.True(Operator.TryParse("olga", out var who));
        var secret = ClientSecret.Create();
        var added = await Store.AddClientAsync(new NewClient(Name(name), Name("demo"), false, Permissions.All, secret.Hash, who), default);
        Assert.Equal(ClientAddition.Added, added);
        return With(name, secret.Reveal());
    }

    /// <summary>A further secret of a client.</summary>
    public async Task<GeneratedSecret> AddSecretAsync(string name)
    {
        var secret = ClientSecret.Create();
        await ChangeAsync(who => new AccountChange.AddSecret(Name(name), secret.Hash) { Operator = who });
        return secret;
    }

    public Task RevokeAsync(string name, string id) => ChangeAsync(who => new AccountChange.RevokeSecret(Name(name), id, "rotated") { Operator = who });

    /// <summary>With these credentials.</summary>
    public HttpClient With(string name, string secret)
    {
        var http = _server.NewClient();
        http.DefaultRequestHeaders.Authorization = PinControlServer.Basic(name, secret);
        return http;
    }
}
