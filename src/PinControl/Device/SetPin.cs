using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PinControl.Audit;
using PinControl.Errors;
using PinControl.Http;
using PinControl.Limits;
using PinControl.Pins;

namespace PinControl.Device;

/// <summary><c>POST device/set</c>: the device sends the chosen PIN under the session's key (DESIGN 3.3).</summary>
internal sealed partial class SetPin(IDeviceStore store, IVault vault, RefusalTally refusals, ControlIdGuard guard, ILogger<SetPin> log)
{
    private const int WrappedLength = 24;
    private const int MostSwaps = 3;
    private const string UnknownSession = "SESSION_UNKNOWN";

    public static void Map(IEndpointRouteBuilder device) => device.MapPost("/set", static async (HttpContext context, SetPin set) =>
    {
        var (body, error) = await JsonBody.ReadAsync(context);
        using (body)
        {
            if (body is null)
            {
                return new ErrorResult(error!);
            }

            return TryReadSession(body.RootElement, out var session) && TryReadWrappedPin(body.RootElement, out var wrappedPin)
                ? await set.HandleAsync(session, wrappedPin, context)
                : new ErrorResult(DeviceErrors.Malformed);
        }
    });

    /// <summary>SHA-256 of the session's text, the only form in which it is kept.</summary>
    internal static bool TryReadSession(JsonElement body, [NotNullWhen(true)] out byte[]? sessionHash)
    {
        sessionHash = JsonBody.TryGetText(body, "session", out var text) && text.Length == 43 && Base64Url.IsValid(text)
            ? SHA256.HashData(Encoding.ASCII.GetBytes(text))
            : null;
        return sessionHash is not null;
    }

    /// <summary>
    /// The steps: (1) the session, and a byte-identical attempt's answer if there was one; (2) the vault opens, checks and seals the PIN;
    /// (3) one transaction checks everything again and writes it by compare-and-swap, or counts the try.
    /// </summary>
    private async Task<IResult> HandleAsync(byte[] sessionHash, byte[] wrappedPin, HttpContext context)
    {
        var from = context.Connection.RemoteIpAddress?.ToString();
        var attemptHash = SHA256.HashData(wrappedPin);
        for (var swap = 0; swap < MostSwaps; swap++)
        {
            var session = await store.FindSessionAsync(sessionHash, attemptHash, context.RequestAborted);
            if (session is null)
            {
                // Counted with the unknown control ids; but a session that is being used is never refused for its address.
                refusals.Count(UnknownSession);
                guard.Settle(context, isKnown: false);
                return new ErrorResult(DeviceRefusal.Unknown.ToError());
            }

            if (session.Attempt is { } earlier)
            {
                return earlier.Refusal is { } known ? new ErrorResult(Tried(known, earlier.Support)) : TypedResults.NoContent();
            }

            if (session.Ended is { } ended)
            {
                var code = SupportCode.Create();
                await store.RefuseTryAsync(new TryRefusal(sessionHash, attemptHash, ended, code, from), CancellationToken.None);
                return new ErrorResult(ended.ToError(code));
            }

            var sealing = await vault.SealFromDeviceAsync(
                session.SessionKey!, wrappedPin, session.Binding, session.PinLength, CancellationToken.None);
            var support = SupportCode.Create();
            if (sealing is not SealResult.Sealed { Pin: var sealedPin })
            {
                var refusal = await store.RefuseTryAsync(
                    new TryRefusal(sessionHash, attemptHash, ToRefusal(sealing), support, from), CancellationToken.None);
                LogRefused(log, refusal, support);
                return new ErrorResult(Tried(refusal, support));
            }

            var outcome = await store.CompleteSetAsync(
                new SetCompletion(sessionHash, attemptHash, sealedPin, session.PlasticVersion, support, from), CancellationToken.None);
            if (!outcome.RowMoved)
            {
                return outcome.Refusal is { } refusal ? new ErrorResult(refusal.ToError(support)) : TypedResults.NoContent();
            }
        }

        return new ErrorResult(DeviceErrors.StillOpening);
    }

    private static DeviceRefusal ToRefusal(SealResult sealing) => sealing switch
    {
        SealResult.Refused { Refusal: PinRefusal.Length } => DeviceRefusal.Length,
        SealResult.Refused { Refusal: PinRefusal.Weak } => DeviceRefusal.WeakPin,
        SealResult.SessionGone => DeviceRefusal.SessionExpired,
        SealResult.Unreadable => DeviceRefusal.Unreadable,
        _ => throw new InvalidOperationException("A sealing result that is not known."),
    };

    /// <summary>The try that spends the session answers as a refused PIN; whoever comes after it finds the session dead.</summary>
    private static ApiError Tried(DeviceRefusal refusal, string? support)
    {
        var error = refusal.ToError(support);
        return refusal == DeviceRefusal.TooManyTries ? error with { Status = 422 } : error;
    }

    internal static bool TryReadWrappedPin(JsonElement body, [NotNullWhen(true)] out byte[]? wrappedPin)
    {
        wrappedPin = JsonBody.TryGetText(body, "wrappedPin", out var text) && text.Length == WrappedLength / 3 * 4 && Base64Url.IsValid(text)
            ? Base64Url.DecodeFromChars(text)
            : null;
        return wrappedPin is { Length: WrappedLength };
    }

    [LoggerMessage(3011, LogLevel.Information, "A chosen PIN was refused: {Refusal} (support {Support})")]
    private static partial void LogRefused(ILogger log, DeviceRefusal refusal, string support);
}
