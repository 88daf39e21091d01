using Microsoft.AspNetCore.Authentication;
using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Hosting;

/// <summary>Who calls: every way to authenticate ends in a <see cref="ClientIdentity"/>.</summary>
internal static class ClientServices
{
    public static void AddClients(this IServiceCollection services)
    {
        services.AddSingleton<ClientDirectory>();
        services.AddSingleton<RefusalTally>();
        // Not AddAuthentication: it brings data protection, which writes keys of its own into a home folder; nothing here has a cookie.
        services.AddAuthenticationCore(static options => options.DefaultScheme = BasicAuthentication.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.SchemeName, null);
        services.AddAuthorization();
    }
}
