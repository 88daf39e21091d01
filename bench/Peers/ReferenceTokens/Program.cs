using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using OpenIddict.Abstractions;
using PinControl.Bench.ReferenceTokens;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

// What the service is compared with: a mature library that also mints an opaque token against a hashed client secret and keeps it in
// PostgreSQL. Every setting that makes it faster without making it something else is taken.
//
// usage: PinControl.Bench.ReferenceTokens URL CONNECTION-STRING
if (args.Length != 2)
{
    await Console.Error.WriteLineAsync("usage: PinControl.Bench.ReferenceTokens URL CONNECTION-STRING");
    return 2;
}

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.WebHost.UseUrls(args[0]);
builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);

await using var source = NpgsqlDataSource.Create(args[1]);
builder.Services.AddRouting();
builder.Services.AddDbContextPool<PeerContext>(options => options
    .UseNpgsql(source)
    .UseOpenIddict()
    .EnableThreadSafetyChecks(false)
    .EnableDetailedErrors(false)
    .UseLoggerFactory(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance));

using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
builder.Services.AddOpenIddict()
    .AddCore(static core =>
    {
        core.UseEntityFrameworkCore().UseDbContext<PeerContext>();
        core.ReplaceApplicationManager<OpenIddict.EntityFrameworkCore.Models.OpenIddictEntityFrameworkCoreApplication, QuickSecrets>();
    })
    .AddServer(server =>
    {
        server.SetTokenEndpointUris("connect/token");
        server.AllowClientCredentialsFlow();
        server.UseReferenceAccessTokens();
        server.DisableAuthorizationStorage();
        server.DisableAccessTokenEncryption();
        server.DisableScopeValidation();
        server.IgnoreEndpointPermissions().IgnoreGrantTypePermissions().IgnoreScopePermissions();
        server.SetAccessTokenLifetime(TimeSpan.FromSeconds(30));
        server.AddSigningKey(new ECDsaSecurityKey(signing));
        server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
        server.UseAspNetCore().DisableTransportSecurityRequirement();
        // Inline rather than by pass-through: no endpoint, no second sign-in round through the middleware.
        server.AddEventHandler<HandleTokenRequestContext>(static handler => handler.UseInlineHandler(static context =>
        {
            var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType);
            identity.SetClaim(Claims.Subject, context.ClientId);
            context.SignIn(new ClaimsPrincipal(identity));
            return default;
        }));
    });
builder.Services.AddAuthentication();

var app = builder.Build();
app.UseAuthentication();
app.Run(static context =>
{
    context.Response.StatusCode = context.Request.Path == "/ready" ? 200 : 404;
    return Task.CompletedTask;
});

await using (var scope = app.Services.CreateAsyncScope())
{
    await scope.ServiceProvider.GetRequiredService<PeerContext>().Database.EnsureCreatedAsync();
    var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
    await applications.CreateAsync(new OpenIddictApplicationDescriptor
    {
        ClientId = "bench",
        ClientSecret = "bench-secret",
        ClientType = ClientTypes.Confidential,
    });
}

await app.RunAsync();
return 0;
