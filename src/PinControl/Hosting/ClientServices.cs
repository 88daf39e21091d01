using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Clients.Bearer;
using PinControl.Clients.Certificates;
using PinControl.Errors;

namespace PinControl.Hosting;

/// <summary>Who calls: every way to authenticate ends in a <see cref="ClientIdentity"/>.</summary>
internal static class ClientServices
{
    // Looks at the request and hands it to one way; unused where there is but one.
    private const string AnyScheme = "Any";

    private static readonly Dictionary<string, string> Challenges = new()
    {
        [SignInSettings.Basic] = "Basic realm=\"pincontrol\", charset=\"UTF-8\"",
        [SignInSettings.BearerToken] = "Bearer realm=\"pincontrol\"",
        // TLS itself has no challenge; a 401 must name one.
        [SignInSettings.ClientCertificate] = "Certificate realm=\"pincontrol\"",
    };

    public static void AddClients(this IServiceCollection services, Settings settings)
    {
        var signIn = settings.SignIn;
        services.AddSingleton<ClientDirectory>();
        services.AddSingleton<RefusalTally>();
        services.AddSingleton(provider => new SignInChallenge(
            [.. signIn.Schemes.Select(static scheme => Challenges[scheme])], provider.GetRequiredService<ErrorWriter>(), provider.GetRequiredService<RefusalTally>()));
        services.AddSingleton<ICredentialRefusal, RevokedSecret>();
        // Not AddAuthentication: it brings data protection, which writes keys of its own into a home folder; nothing here has a cookie.
        // No scheme is the default: cardholders' routes look at no credentials, not even to refuse them.
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        var schemes = new AuthenticationBuilder(services);
        // Always there: a scheme that is the only one would be everybody's default.
        schemes.AddPolicyScheme(AnyScheme, null, options => options.ForwardDefaultSelector = Selector(signIn));

        if (signIn.Has(SignInSettings.Basic))
        {
            schemes.AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.SchemeName, null);
        }

        if (signIn.Has(SignInSettings.BearerToken))
        {
            AddBearer(services, schemes, signIn.Bearer);
        }

        if (signIn.Has(SignInSettings.ClientCertificate))
        {
            services.AddSingleton(signIn.Certificate);
            services.AddSingleton<CertificateTrust>();
            services.AddSingleton<CertificateDirectory>();
            schemes.AddScheme<AuthenticationSchemeOptions, CertificateAuthentication>(CertificateAuthentication.SchemeName, null);
        }

        services.AddAuthorization(options => options.DefaultPolicy =
            new AuthorizationPolicyBuilder(signIn.Schemes is [var only] ? Name(only) : AnyScheme).RequireAuthenticatedUser().Build());
    }

    private static void AddBearer(IServiceCollection services, AuthenticationBuilder schemes, BearerOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<TokenVerifier>();
        if (options.KeyFile is null)
        {
            services.AddSingleton<ISigningKeys>(provider => new ProviderKeys(
                options, provider.GetRequiredService<TimeProvider>(), requireHttps: !provider.GetRequiredService<IHostEnvironment>().IsDevelopment(),
                provider.GetRequiredService<ILogger<ProviderKeys>>()));
        }
        else
        {
            services.AddSingleton<ISigningKeys, FileKeys>();
        }

        schemes.AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.SchemeName, null);
    }

    /// <summary>An Authorization header decides, by its first word; without one it is the certificate.</summary>
    private static Func<HttpContext, string> Selector(SignInSettings signIn)
    {
        var bearer = signIn.Has(SignInSettings.BearerToken) ? BearerAuthentication.SchemeName : null;
        var basic = signIn.Has(SignInSettings.Basic) ? BasicAuthentication.SchemeName : null;
        var certificate = signIn.Has(SignInSettings.ClientCertificate) ? CertificateAuthentication.SchemeName : null;
        var withHeader = (basic ?? bearer)!;
        var withoutHeader = certificate ?? withHeader;
        return context => context.Request.Headers.Authorization is not [var header, ..]
            ? withoutHeader
            : bearer is not null && BearerAuthentication.Matches(header) ? bearer : withHeader;
    }

    private static string Name(string scheme) => scheme switch
    {
        SignInSettings.BearerToken => BearerAuthentication.SchemeName,
        SignInSettings.ClientCertificate => CertificateAuthentication.SchemeName,
        _ => BasicAuthentication.SchemeName,
    };
}
