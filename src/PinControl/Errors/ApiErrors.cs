namespace PinControl.Errors;

/// <summary>Every error of the issuer and Cards APIs, in the order of docs/errors.md.</summary>
internal static class ApiErrors
{
    public static readonly ApiError PlasticIdInvalid = Static("PLASTIC_ID_INVALID", "The plasticId is not valid", "plasticId is 1 to 30 decimal digits.");
    public static readonly ApiError CardIdInvalid = Static("CARD_ID_INVALID", "The cardId is not valid", "cardId is 1 to 64 letters, digits, '.', '_' or '-'.");
    public static readonly ApiError AuditUserInvalid = Static("AUDIT_USER_INVALID", "The auditUser is not valid", "The query parameter auditUser is given once: 1 to 128 characters, not blank, no control characters and none of writing direction.");
    public static readonly ApiError ReferenceInvalid = Static("REFERENCE_INVALID", "The reference is not valid", "reference is the 43 characters that stood in the answer to the issue.");
    public static readonly ApiError BodyInvalid = Static("BODY_INVALID", "The request body is not valid", "The body is exactly one JSON object in UTF-8, no member given twice.");
    public static readonly ApiError ScopeInvalid = Static("SCOPE_INVALID", "The scope is not valid", "scope is the string VIEW_PIN or SET_PIN.");
    public static readonly ApiError LocaleInvalid = Static("LOCALE_INVALID", "The locale is not valid", "locale is a BCP 47 language tag of at most 35 characters.");
    public static readonly ApiError ColorSchemeInvalid = Static("COLOR_SCHEME_INVALID", "The colorScheme is not valid", "colorScheme is the string light or dark.");
    public static readonly ApiError VerificationInvalid = Static("CARDHOLDER_VERIFICATION_INVALID", "The cardholderVerification is not valid", "cardholderVerification is an object with method (1 to 64 characters) and at (an RFC 3339 time that is not in the future).");
    public static readonly ApiError VerificationRequired = Static("VERIFICATION_REQUIRED", "The cardholderVerification is missing", "The tenant requires cardholderVerification: say how and when you authenticated the cardholder.");
    public static readonly ApiError VerificationTooOld = Static("VERIFICATION_TOO_OLD", "The cardholder's verification is too old", "Authenticate the cardholder again: cardholderVerification.at lies further back than the tenant allows.");
    public static readonly ApiError DeviceKeyHashInvalid = Static("DEVICE_KEY_HASH_INVALID", "The deviceKeyHash is not valid", "deviceKeyHash is the base64url SHA-256 of the device's 65-byte public point: 43 characters.");
    public static readonly ApiError PlasticInvalid = Static("PLASTIC_INVALID", "The plastic is not valid", "cardId is 1 to 64 letters, digits, '.', '_' or '-'; sequenceNumber is 0 to 999; status is INACTIVE, ACTIVE, BLOCKED or CLOSED; produced is true or false; pinLength, if given, is 4 to 12.");

    public static readonly ApiError CredentialsInvalid = new(401, ErrorType.Security, "CREDENTIALS_INVALID", "Unauthorized", "Credentials are missing or not accepted.");
    public static readonly ApiError PermissionDenied = new(403, ErrorType.Security, "PERMISSION_DENIED", "Forbidden", "The client lacks the permission for this operation.");
    public static readonly ApiError TenantMismatch = new(403, ErrorType.Security, "TENANT_MISMATCH", "Forbidden", "The token is for another tenant than the client's.");
    public static readonly ApiError ClientDisabled = new(403, ErrorType.Security, "CLIENT_DISABLED", "Forbidden", "The client is disabled.");
    public static readonly ApiError HttpsRequired = new(403, ErrorType.Security, "HTTPS_REQUIRED", "Forbidden", "Come by https, through the service's public URL.");
    public static readonly ApiError ScopeSwitchedOff = new(403, ErrorType.Security, "SCOPE_SWITCHED_OFF", "Forbidden", "This scope is switched off for the tenant.");

    public static readonly ApiError PlasticNotFound = new(404, ErrorType.DynamicValidation, "PLASTIC_NOT_FOUND", "Card not Found", "The tenant has no such plastic.");
    public static readonly ApiError ControlTokenNotFound = new(404, ErrorType.DynamicValidation, "CONTROL_TOKEN_NOT_FOUND", "Control token not found", "The client has issued no such token, or it is no longer kept.");
    public static readonly ApiError RouteNotFound = new(404, ErrorType.StaticValidation, "ROUTE_NOT_FOUND", "Not Found", "No operation lives at this path.");
    public static readonly ApiError MethodNotAllowed = new(405, ErrorType.StaticValidation, "METHOD_NOT_ALLOWED", "Method Not Allowed", "The Allow header lists the methods of this path.");

    public static readonly ApiError PlasticBlocked = Dynamic("PLASTIC_BLOCKED", "The plastic is blocked");
    public static readonly ApiError PlasticClosed = Dynamic("PLASTIC_CLOSED", "The plastic is closed");
    public static readonly ApiError PlasticInactive = Dynamic("PLASTIC_INACTIVE", "The plastic is not active yet", "VIEW_PIN needs an ACTIVE plastic.");
    public static readonly ApiError PlasticActive = Dynamic("PLASTIC_ALREADY_ACTIVE", "The plastic is active already", "SET_PIN needs an INACTIVE plastic.");
    public static readonly ApiError PinAlreadyProduced = Dynamic("PIN_ALREADY_PRODUCED", "The plastic has been produced", "The PIN can no longer be chosen or generated.");
    public static readonly ApiError PinNotAvailable = Dynamic("PIN_NOT_AVAILABLE", "The plastic has no PIN yet");
    public static readonly ApiError ViewBudgetSpent = Dynamic("VIEW_BUDGET_SPENT", "The PIN was viewed as often as the tenant allows", "The tenant limits how often a plastic's PIN is viewed in 24 hours.");
    public static readonly ApiError PinAlreadySelected = Dynamic("PIN_ALREADY_SELECTED", "The cardholder has chosen a PIN", "A chosen PIN is not replaced by a generated one.");
    public static readonly ApiError PinLengthFixed = Dynamic("PIN_LENGTH_FIXED", "The PIN length cannot change while the plastic has a PIN");
    public static readonly ApiError PlasticChanged = Dynamic("PLASTIC_CHANGED", "The plastic changed meanwhile", "Read it again and repeat the request.");

    public static readonly ApiError BodyTooLarge = new(413, ErrorType.StaticValidation, "BODY_TOO_LARGE", "Content Too Large", "A body is at most 8 KiB.");
    public static readonly ApiError MediaTypeUnsupported = new(415, ErrorType.StaticValidation, "MEDIA_TYPE_UNSUPPORTED", "Unsupported Media Type", "Send Content-Type: application/json, in UTF-8.");
    public static readonly ApiError TooManyRequests = new(429, ErrorType.Security, "TOO_MANY_REQUESTS", "Too Many Requests", "The client's quota is used up for the moment.") { RetryAfter = 1 };
    public static readonly ApiError Unexpected = new(500, ErrorType.Unexpected, "UNEXPECTED", "Internal Server Error", "The fault is in the service's log under this id.");
    public static readonly ApiError StoreUnavailable = new(503, ErrorType.Integration, "STORE_UNAVAILABLE", "Service Unavailable", "The store does not answer. Nothing was changed.") { RetryAfter = 2 };
    public static readonly ApiError VaultUnavailable = new(503, ErrorType.Integration, "VAULT_UNAVAILABLE", "Service Unavailable", "The vault does not answer. No PIN was released or changed.") { RetryAfter = 5 };

    public static readonly ApiError IdentityProviderUnavailable = new(503, ErrorType.Integration, "IDENTITY_PROVIDER_UNAVAILABLE", "Service Unavailable", "The keys to check the token with cannot be got. Nothing was changed.") { RetryAfter = 5 };

    /// <summary>Too many failures from this address; the next try is allowed after <paramref name="wait"/>, told in whole seconds, rounded up.</summary>
    public static ApiError TooManyFailures(TimeSpan wait) =>
        new(429, ErrorType.Security, "TOO_MANY_FAILURES", "Too Many Requests", "Too many tries from this address have failed. Retry-After says when the next one is looked at.")
        {
            RetryAfter = (int)Math.Ceiling(wait.TotalSeconds),
        };

    /// <summary>The error for a bare status that the framework gave.</summary>
    public static ApiError ForStatus(int status) => status switch
    {
        401 => CredentialsInvalid,
        403 => PermissionDenied,
        404 => RouteNotFound,
        405 => MethodNotAllowed,
        413 => BodyTooLarge,
        415 => MediaTypeUnsupported,
        429 => TooManyRequests,
        503 => StoreUnavailable,
        >= 400 and < 500 => new ApiError(status, ErrorType.StaticValidation, "REQUEST_INVALID", "The request is not valid", "As HTTP it is broken, came too slowly, or could be read in more than one way."),
        _ => Unexpected,
    };

    private static ApiError Static(string code, string message, string detail) => new(400, ErrorType.StaticValidation, code, message, detail);

    private static ApiError Dynamic(string code, string message, string? detail = null) => new(409, ErrorType.DynamicValidation, code, message, detail);
}
