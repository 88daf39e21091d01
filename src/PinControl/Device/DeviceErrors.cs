using PinControl.Errors;
using PinControl.Http;

namespace PinControl.Device;

/// <summary>Every failure on the cardholder surface carries a <c>reason</c> and a <c>support</c> code, framework ones too.</summary>
internal sealed class DeviceErrors(ServicePaths paths) : IErrorVocabulary
{
    /// <summary>What was sent is not of the protocol's shape.</summary>
    public static readonly ApiError Malformed =
        new(400, ErrorType.StaticValidation, "DEVICE_REQUEST_INVALID", "The request is not valid", "docs/device-protocol.md gives each field's shape.")
        {
            Reason = DeviceReason.BadRequest,
        };

    /// <summary>The request comes from a page of another origin.</summary>
    public static readonly ApiError OriginRefused =
        new(403, ErrorType.Security, "ORIGIN_REFUSED", "Forbidden", "The device channel answers its own pages and native apps only.")
        {
            Reason = DeviceReason.BadRequest,
        };

    /// <summary>The same request is still being answered.</summary>
    public static readonly ApiError StillOpening =
        new(503, ErrorType.Integration, "OPEN_IN_PROGRESS", "Service Unavailable", "Repeat the same request.")
        {
            Reason = DeviceReason.Unavailable,
            RetryAfter = 1,
        };

    /// <inheritdoc />
    public bool Owns(HttpContext context) => paths.IsCardholder(context);

    /// <inheritdoc />
    public ApiError Complete(ApiError error) => error with
    {
        Reason = error.Reason ?? error.Status switch
        {
            429 => DeviceReason.RateLimited,
            >= 500 => DeviceReason.Unavailable,
            _ => DeviceReason.BadRequest,
        },
        Support = error.Support ?? SupportCode.Create(),
    };
}
