using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PinControl.Tests.Serving;

namespace PinControl.Tests.Clients;

/// <summary>An identity provider's discovery document and keys over HTTP, which can be away.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private readonly int _port = PinControlServer.FreePort();
    private WebApplication? _app;

    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>The JWK set it publishes.</summary>
    public string KeySet { get; set; } = "{\"keys\":[]}";

    /// <summary>What its discovery document names as its issuer.</summary>
    public string? Issuer { get; set; }

    /// <summary>How often its keys were asked for.</summary>
    public int Asked { get; private set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(Address);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(context =>
        {
            context.Response.ContentType = "application/json";
            if (context.Request.Path == "/keys")
            {
                Asked++;
                return context.Response.WriteAsync(KeySet);
            }

            return context.Response.WriteAsync($$"""{"issuer":"{{Issuer ?? Address}}","jwks_uri":"{{Address}}/keys"}""");
        });
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());
}
