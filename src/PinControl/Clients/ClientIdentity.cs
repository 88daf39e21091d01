using System.Security.Claims;

namespace PinControl.Clients;

/// <summary>An authenticated client: an integrator's back end. Whether it is enabled and what it may do is asked of the store at every act.</summary>
internal sealed record ClientIdentity(int ClientNo, string Name, int TenantNo, string Tenant)
{
    /// <summary>The secret it came by; none if it came by another way.</summary>
    public SecretProof? Secret { get; init; }

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

/// <summary>
/// The secret a client was accepted by. A node knows a secret for some seconds after reading it; where it matters, the store is asked whether the client
/// still has it, but only when one of the client's secrets was taken away since.
/// </summary>
/// <param name="Hash">SHA-256 of the secret, 32 bytes.</param>
/// <param name="Version">How many of the client's secrets had been taken away when it was read.</param>
internal sealed record SecretProof(byte[] Hash, int Version);
