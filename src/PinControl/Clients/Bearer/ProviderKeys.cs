using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace PinControl.Clients.Bearer;

/// <summary>
/// The keys an identity provider publishes by OpenID Connect discovery. Known keys are used while they are asked for again, and on while the provider
/// does not answer; only without any is a request refused as unavailable.
/// </summary>
internal sealed partial class ProviderKeys : ISigningKeys, IDisposable
{
    private const int MostBytes = 512 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Anybody can send a token with a kid nobody knows: that must not become a request to the provider each.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(3);

    private readonly BearerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ProviderKeys> _log;
    private readonly SocketsHttpHandler _connections = new() { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
    private readonly HttpClient _http;
    private readonly HttpDocumentRetriever _documents;
    private readonly Lock _gate = new();
    private volatile SigningKeys? _known;
    private Task<SigningKeys>? _look;
    private long _lookedAt;

    /// <param name="requireHttps">Development alone takes keys over plain http.</param>
    public ProviderKeys(BearerOptions options, TimeProvider clock, bool requireHttps, ILogger<ProviderKeys> log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _http = new HttpClient(_connections) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
        _documents = new HttpDocumentRetriever(_http) { RequireHttps = requireHttps };
    }

    /// <inheritdoc />
    public async ValueTask<SigningKeys> GetAsync(CancellationToken cancellation)
    {
        if (_known is not { } known)
        {
            return await Look(AfterFault).WaitAsync(cancellation);
        }

        if (_clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= TimeSpan.FromMinutes(_options.RefreshMinutes))
        {
            _ = Look(BetweenLooks);
        }

        return known;
    }

    /// <inheritdoc />
    public async ValueTask<SigningKeys> LookAgainAsync(SigningKeys known, CancellationToken cancellation) =>
        _known is { } newer && newer != known ? newer : await Look(BetweenLooks).WaitAsync(cancellation);

    public void Dispose()
    {
        _http.Dispose();
        _connections.Dispose();
    }

    /// <summary>One look at a time; one that ended less than <paramref name="least"/> ago is not repeated.</summary>
    private Task<SigningKeys> Look(TimeSpan least)
    {
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && _clock.GetElapsedTime(_lookedAt) >= (_look.IsCompletedSuccessfully ? least : AfterFault)))
            {
                _look = LookNowAsync();
                // Whoever waits for it gets its fault; a look that nobody waits for must not leave one unseen.
                _ = _look.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }

            return _look;
        }
    }

    private async Task<SigningKeys> LookNowAsync()
    {
        // Not under the gate.
        await Task.Yield();
        var address = _options.DiscoveryUrl ?? $"{_options.Authority!.TrimEnd('/')}/.well-known/openid-configuration";
        try
        {
            var document = await OpenIdConnectConfigurationRetriever.GetAsync(address, _documents, CancellationToken.None);
            var issuer = _options.Issuer ?? _options.Authority!;
            if (document.Issuer != issuer)
            {
                throw new InvalidDataException($"it names another issuer than {issuer}");
            }

            var keys = SigningKeys.Of(issuer, document.JsonWebKeySet ?? throw new InvalidDataException("it leads to no keys"));
            if (keys.Keys.Count == 0)
            {
                throw new InvalidDataException("it leads to no public key for signatures (RSA of 2048 bits and more, or EC)");
            }

            LogRead(_log, address, keys.Keys.Count);
            return _known = keys;
        }
        catch (Exception fault)
        {
            // Whatever it is: the provider, the network between, or what it answered.
            var why = (fault.InnerException ?? fault).Message.ReplaceLineEndings(" ");
            LogFailed(_log, address, _known is null ? "no token can be checked" : "the keys known so far stay in use", why);
            throw new IdentityProviderUnavailableException($"The identity provider's keys cannot be read from {address}.", fault);
        }
        finally
        {
            Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
        }
    }

    [LoggerMessage(7101, LogLevel.Information, "Read {Count} keys of the identity provider, found at {Address}")]
    private static partial void LogRead(ILogger log, string address, int count);

    [LoggerMessage(7102, LogLevel.Error, "The identity provider's keys cannot be read from {Address}; {Consequence}: {Fault}")]
    private static partial void LogFailed(ILogger log, string address, string consequence, string fault);
}
