using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using PinControl.Errors;
using PinControl.Http;

namespace PinControl.Tokens;

/// <summary>The body of an issue, checked member by member (spec, PinControlResourceBody, and DESIGN 2's additive fields).</summary>
internal sealed record IssueTokenRequest(
    Scope Scope, string? Locale, string? ColorScheme, CardholderVerification? Verification, byte[]? DeviceKeyHash)
{
    private const int MaximumLocaleLength = 35;
    private const int MaximumMethodLength = 64;

    public static (IssueTokenRequest? Request, ApiError? Error) Parse(JsonElement body, DateTimeOffset now)
    {
        if (!JsonBody.TryGetText(body, "scope", out var scopeText) || !ScopeNames.TryParse(scopeText, out var scope))
        {
            return (null, ApiErrors.ScopeInvalid);
        }

        if (!TryReadLocale(body, out var locale))
        {
            return (null, ApiErrors.LocaleInvalid);
        }

        if (!TryReadColorScheme(body, out var colorScheme))
        {
            return (null, ApiErrors.ColorSchemeInvalid);
        }

        if (!TryReadVerification(body, now, out var verification))
        {
            return (null, ApiErrors.VerificationInvalid);
        }

        return TryReadDeviceKeyHash(body, out var deviceKeyHash)
            ? (new IssueTokenRequest(scope, locale, colorScheme, verification, deviceKeyHash), null)
            : (null, ApiErrors.DeviceKeyHashInvalid);
    }

    private static bool TryReadLocale(JsonElement body, out string? locale)
    {
        locale = null;
        return !JsonBody.Has(body, "locale")
            || (JsonBody.TryGetText(body, "locale", out locale) && locale.Length is >= 2 and <= MaximumLocaleLength
                && locale.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'));
    }

    private static bool TryReadColorScheme(JsonElement body, out string? colorScheme)
    {
        colorScheme = null;
        return !JsonBody.Has(body, "colorScheme") || (JsonBody.TryGetText(body, "colorScheme", out colorScheme) && colorScheme is "light" or "dark");
    }

    private static bool TryReadVerification(JsonElement body, DateTimeOffset now, out CardholderVerification? verification)
    {
        verification = null;
        if (!JsonBody.Has(body, "cardholderVerification"))
        {
            return true;
        }

        var value = body.GetProperty("cardholderVerification");
        if (value.ValueKind != JsonValueKind.Object
            || !JsonBody.TryGetText(value, "method", out var method) || method.Length > MaximumMethodLength || string.IsNullOrWhiteSpace(method)
            || method.Any(char.IsControl)
            || !JsonBody.TryGetText(value, "at", out var atText)
            || !TryReadTime(atText, out var at) || at > now)
        {
            return false;
        }

        verification = new CardholderVerification(method, at);
        return true;
    }

    // RFC 3339 with its offset: a time without one would be read in the machine's zone.
    private static bool TryReadTime(string text, out DateTimeOffset at) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out at)
        && (text.EndsWith('Z') || text[^6] is '+' or '-');

    private static bool TryReadDeviceKeyHash(JsonElement body, out byte[]? hash)
    {
        hash = null;
        if (!JsonBody.Has(body, "deviceKeyHash"))
        {
            return true;
        }

        if (!JsonBody.TryGetText(body, "deviceKeyHash", out var text) || text.Length != 43 || !Base64Url.IsValid(text))
        {
            return false;
        }

        hash = Base64Url.DecodeFromChars(text);
        return hash.Length == 32;
    }
}
