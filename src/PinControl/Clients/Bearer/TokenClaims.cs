using Microsoft.IdentityModel.JsonWebTokens;

namespace PinControl.Clients.Bearer;

/// <summary>What a verified token says, by the claims that the settings name.</summary>
internal static class TokenClaims
{
    /// <summary>The client's name; none if there is no such claim, or no name in it.</summary>
    public static string? Client(JsonWebToken token, BearerOptions options) =>
        token.TryGetPayloadValue<string>(options.ClientClaim, out var name) && AccountName.TryParse(name, out _) ? name : null;

    /// <summary>Whether the token is for the client's tenant. Where a claim is set, a token without it is for none.</summary>
    public static bool IsFor(JsonWebToken token, BearerOptions options, string tenant) =>
        options.TenantClaim is not { } claim || (token.TryGetPayloadValue<string>(claim, out var named) && named == tenant);

    /// <summary>What the token allows at most. Words that are no permissions are for others.</summary>
    public static Permissions Permissions(JsonWebToken token, BearerOptions options) => options.PermissionsClaim is not { } name
        ? Clients.Permissions.All
        : token.Claims.Where(claim => claim.Type == name)
            .SelectMany(static claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(word => word.StartsWith(options.PermissionPrefix, StringComparison.Ordinal))
            .Aggregate(
                Clients.Permissions.None,
                (all, word) => PermissionNames.TryParse(word[options.PermissionPrefix.Length..], out var one) ? all | one : all);

    /// <summary>Whether the token says that only whoever has a certain key may use it (RFC 7800), and by which certificate that shows (RFC 8705).</summary>
    /// <param name="thumbprint">base64url of the certificate's SHA-256; none if it is bound otherwise, to what cannot be checked here.</param>
    public static bool IsBound(JsonWebToken token, out string? thumbprint)
    {
        thumbprint = null;
        if (!token.TryGetPayloadValue<System.Text.Json.JsonElement>("cnf", out var confirmation))
        {
            return false;
        }

        thumbprint = confirmation.ValueKind == System.Text.Json.JsonValueKind.Object && confirmation.TryGetProperty("x5t#S256", out var bound)
            && bound.ValueKind == System.Text.Json.JsonValueKind.String
            ? bound.GetString()
            : null;
        return true;
    }
}
