using System.Security.Claims;

namespace PinControl.Clients;

/// <summary>An authenticated client: an integrator's back end. Whether it is enabled and what it may do is asked of the store at every act.</summary>
internal sealed record ClientIdentity(int ClientNo, string Name, int TenantNo, string Tenant)
{
    private const string Scheme = "pincontrol";

    /// <summary>What this sign-in allows at most, whatever the client may: a bearer token can narrow it.</summary>
    public Permissions Ceiling { get; init; } = Permissions.All;

    /// <summary>The one seam between any way to authenticate and the use cases.</summary>
    public ClaimsPrincipal ToPrincipal(string authenticationType) => new(new Identity(this, authenticationType));

    /// <summary>The client of an authenticated request.</summary>
    public static ClientIdentity Of(HttpContext context) =>
        (context.User.Identity as Identity)?.Client ?? throw new InvalidOperationException("The route does not require a client.");

    private sealed class Identity(ClientIdentity client, string authenticationType)
        : ClaimsIdentity([new Claim(ClaimTypes.Name, client.Name, ClaimValueTypes.String, Scheme)], authenticationType)
    {
        public ClientIdentity Client { get; } = client;
    }
}
