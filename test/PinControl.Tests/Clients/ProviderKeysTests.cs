using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PinControl.Clients.Bearer;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>An identity provider that is away, changes its keys or is another: against a real one over HTTP.</summary>
public sealed class ProviderKeysTests : IAsyncDisposable
{
    private readonly IdentityProvider _provider = new();
    private readonly TokenSigner _signer = new("one");
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly CapturedLog _log = new();
    private readonly ProviderKeys _keys;

    public ProviderKeysTests()
    {
        _provider.KeySet = _signer.KeySet;
        _keys = new ProviderKeys(
            new BearerOptions { Authority = _provider.Address, Audience = TokenSigner.Audience }, _clock, requireHttps: false,
            LoggerFactory.Create(logging => logging.AddProvider(_log)).CreateLogger<ProviderKeys>());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _keys.Dispose();
        _log.Dispose();
        _signer.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Away_from_the_start_it_is_unavailable_and_asked_again_after_a_pause()
    {
        await Assert.ThrowsAsync<IdentityProviderUnavailableException>(GetAsync);
        Assert.Contains(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("no token can be checked", StringComparison.Ordinal));
        await _provider.StartAsync();
        await Assert.ThrowsAsync<IdentityProviderUnavailableException>(GetAsync);
        Assert.Equal(0, _provider.Asked);
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, (await GetAsync()).Keys.Count);
    }

    [Fact]
    public async Task Away_later_its_known_keys_go_on_and_only_unknown_ones_are_unavailable()
    {
        await _provider.StartAsync();
        var known = await GetAsync();
        Assert.NotEmpty(known.For("one"));
        await _provider.StopAsync();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Same(known, await GetAsync());
        await Assert.ThrowsAsync<IdentityProviderUnavailableException>(async () => await _keys.LookAgainAsync(known, Cancellation));
        Assert.Same(known, await GetAsync());
        Assert.Contains(_log.Lines, line => line.Contains("the keys known so far stay in use", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_key_is_found_at_once_and_a_flood_of_unknown_ones_asks_no_more_than_every_ten_seconds()
    {
        await _provider.StartAsync();
        var known = await GetAsync();
        using var next = new TokenSigner("two");
        _provider.KeySet = next.KeySet;
        _clock.Advance(TimeSpan.FromSeconds(10));
        var newer = await _keys.LookAgainAsync(known, Cancellation);
        Assert.NotEmpty(newer.For("two"));
        for (var i = 0; i < 100; i++)
        {
            Assert.Empty((await _keys.LookAgainAsync(newer, Cancellation)).For("three"));
        }

        Assert.Equal(2, _provider.Asked);
    }

    [Theory]
    [InlineData("https://evil.example", null, "names another issuer")]
    [InlineData(null, """{"keys":[{"kty":"oct","kid":"one","k":"AAAA"}]}""", "no public key")]
    [InlineData(null, "no keys", "")]
    public async Task Another_issuer_or_no_usable_key_is_as_good_as_away(string? issuer, string? keySet, string says)
    {
        _provider.Issuer = issuer;
        _provider.KeySet = keySet ?? _provider.KeySet;
        await _provider.StartAsync();
        await Assert.ThrowsAsync<IdentityProviderUnavailableException>(GetAsync);
        Assert.Contains(_log.Lines, line => line.Contains(says, StringComparison.Ordinal) && line.Contains(_provider.Address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_service_answers_503_while_it_is_away_and_serves_once_it_is_back()
    {
        await using var server = PinControlServer.Start(
            "Authentication:Schemes=bearer", $"Authentication:Bearer:Authority={_provider.Address}", $"Authentication:Bearer:Audience={TokenSigner.Audience}");
        var claims = TokenSigner.Claims(server.Clock.GetUtcNow());
        claims["iss"] = _provider.Address;
        var token = Calls.Bearer(_signer.Sign(claims));
        var away = await server.Anonymous.IssueAsync(token);
        Assert.Equal(503, away.Status);
        Assert.Contains("IDENTITY_PROVIDER_UNAVAILABLE", away.Body, StringComparison.Ordinal);
        Assert.Equal(401, (await server.Anonymous.IssueAsync(Calls.Demo)).Status);

        await _provider.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(3.1), Cancellation);
        Assert.Equal(201, (await server.Anonymous.IssueAsync(token)).Status);
        await _provider.StopAsync();
        Assert.Equal(201, (await server.Anonymous.IssueAsync(token)).Status);
    }

    private Task<SigningKeys> GetAsync() => _keys.GetAsync(Cancellation).AsTask();
}
