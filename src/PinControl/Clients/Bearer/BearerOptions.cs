namespace PinControl.Clients.Bearer;

/// <summary>Bearer tokens of the issuer's own identity provider; section <c>Authentication:Bearer</c>.</summary>
internal sealed class BearerOptions
{
    /// <summary>The section's name, for messages.</summary>
    public const string Section = "Authentication:Bearer";

    /// <summary>The identity provider's issuer URL; its keys are found by OpenID Connect discovery. This or <see cref="KeyFile"/>.</summary>
    public string? Authority { get; set; }

    /// <summary>Where the discovery document lies, if not at <c>/.well-known/openid-configuration</c> below the authority.</summary>
    public string? DiscoveryUrl { get; set; }

    /// <summary>A file that holds the provider's public keys as a JWK set (RFC 7517). Relative to the content root.</summary>
    public string? KeyFile { get; set; }

    /// <summary>What <c>iss</c> must be, exactly. Required with a key file; else the discovery document's, which must be the authority.</summary>
    public string? Issuer { get; set; }

    /// <summary>What <c>aud</c> must hold, exactly; several by commas, of which one must be there.</summary>
    public string Audience { get; set; } = string.Empty;

    /// <summary>Which signature algorithms are taken, by commas. Asymmetric ones only.</summary>
    public string Algorithms { get; set; } = "ES256,ES384,PS256,PS384,RS256";

    /// <summary>The claim that names the client.</summary>
    public string ClientClaim { get; set; } = "client_id";

    /// <summary>The claim that names the tenant, which must be the client's; not looked at if not set.</summary>
    public string? TenantClaim { get; set; }

    /// <summary>The claim that lists permissions, as a list or as words between spaces; if not set the client's own count alone.</summary>
    public string? PermissionsClaim { get; set; }

    /// <summary>What stands before each permission in that claim: <c>pincontrol:</c> for <c>pincontrol:view</c>.</summary>
    public string PermissionPrefix { get; set; } = string.Empty;

    /// <summary>Seconds by which the provider's clock may differ from this one's.</summary>
    public int ClockSkew { get; set; } = 30;

    /// <summary>Minutes after which the provider is asked for its keys again.</summary>
    public int RefreshMinutes { get; set; } = 15;

    public IReadOnlyList<string> Audiences => Split(Audience);

    public IReadOnlyList<string> AlgorithmList => Split(Algorithms);

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
