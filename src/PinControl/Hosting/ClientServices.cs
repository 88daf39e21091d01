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
        services.AddAuthentication(BasicAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.SchemeName, null);
        services.AddAuthorization();
    }
}
