using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PinControl.Audit;
using PinControl.Cryptography;
using PinControl.Errors;
using PinControl.Http;
using PinControl.Limits;
using PinControl.Pages;
using PinControl.Pins;
using PinControl.Tokens;

namespace PinControl.Device;

/// <summary><c>POST device/open</c>: the device redeems its control token, and the exchange with the vault begins (DESIGN 3.3).</summary>
internal sealed partial class OpenToken(
    IDeviceStore store, IVault vault, IOptions<PagesOptions> pages, RefusalTally refusals, ControlIdGuard guard, TimeProvider clock, ILogger<OpenToken> log)
{
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan InFlightPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan InFlightStep = TimeSpan.FromMilliseconds(40);

    public static void Map(IEndpointRouteBuilder device) => device.MapPost("/open", static async (HttpContext context, OpenToken open) =>
    {
        var (body, error) = await JsonBody.ReadAsync(context);
        using (body)
        {
            return body is null ? new ErrorResult(error!) : await open.HandleAsync(OpenRequest.Parse(body.RootElement), context);
        }
    });

    /// <summary>
    /// The checks, in order: (1) the request's shape, profile and point; (2) the vault can work; (3) the address has not tried too many ids that nobody knows; then in one
    /// transaction (4) the token is known, this frame key's client's, of this scope, for this device; (5) alive and unspent; (6) plastic, client and
    /// switches still allow it; (7) redeem and intent. Only then the vault is asked, and (8) the outcome is durable before the answer.
    /// </summary>
    private async Task<IResult> HandleAsync(OpenRequest? request, HttpContext context)
    {
        if (request is null)
        {
            return new ErrorResult(DeviceErrors.Malformed);
        }

        if (!vault.IsReady)
        {
            return new ErrorResult(ApiErrors.VaultUnavailable);
        }

        if (guard.Refuse(context) is { } wait)
        {
            return new ErrorResult(wait);
        }

        var from = context.Connection.RemoteIpAddress?.ToString();
        var open = new TokenOpen(
            request.ControlId.Hash, SHA256.HashData(request.DevicePoint.Bytes), request.Scope, request.FrameKey,
            RandomNumberGenerator.GetBytes(16), SupportCode.Create(), from);
        OpenOutcome? outcome = null;
        try
        {
            outcome = await OpenPatientlyAsync(open, context.RequestAborted);
        }
        finally
        {
            guard.SettleOpen(context, isKnown: outcome is not OpenOutcome.Refused { Refusal: DeviceRefusal.Unknown, IsForeign: false }, request.ControlId.Hash);
        }

        switch (outcome)
        {
            case OpenOutcome.Won won:
                // From here the work is finished even if the device hangs up: its repeat must find an answer.
                var answer = request.Scope == Scope.ViewPin ? await ViewAsync(request, won, from) : await SetAsync(request, won, from);
                return answer is null ? await FailAsync(request, from) : Answer(request, answer);
            case OpenOutcome.Redelivered redelivered:
                return Answer(request, redelivered.Answer);
            case OpenOutcome.InFlight:
                return new ErrorResult(DeviceErrors.StillOpening);
            case OpenOutcome.Refused refused:
                if (refused.Refusal == DeviceRefusal.Unknown)
                {
                    refusals.Count("CONTROL_ID_UNKNOWN");
                }

                LogRefused(log, request.ControlId.Reference, refused.Refusal);
                return new ErrorResult(refused.Refusal.ToError(refused.Support));
            default:
                throw new InvalidOperationException("An outcome of open that is not known.");
        }
    }

    /// <summary>A repeat that comes while the first request is at work waits for its answer, for a while.</summary>
    private async Task<OpenOutcome> OpenPatientlyAsync(TokenOpen open, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var outcome = await store.OpenAsync(open, cancellation);
            if (outcome is not OpenOutcome.InFlight || clock.GetElapsedTime(started) >= InFlightPatience)
            {
                return outcome;
            }

            await Task.Delay(InFlightStep, clock, cancellation);
        }
    }

    private async Task<byte[]?> ViewAsync(OpenRequest request, OpenOutcome.Won won, string? from)
    {
        var exchange = DeviceExchange.ForView(request.ControlId.Reveal(), request.DevicePoint.Bytes);
        var view = won.SealedPin is null ? null : await vault.OpenToDeviceAsync(won.SealedPin, won.Binding, exchange, CancellationToken.None);
        if (view is null)
        {
            return null;
        }

        var answer = new ViewAnswer(
            ScopeNames.ViewPin, DeviceExchange.Profile, Base64Url.EncodeToString(view.Server.ServerPoint), view.Server.KeyId,
            Base64Url.EncodeToString(view.Server.Signature), Base64Url.EncodeToString(view.WrappedPin), pages.Value.HideAfter);
        var stored = JsonSerializer.SerializeToUtf8Bytes(answer, DeviceJson.Default.ViewAnswer);
        return await store.CompleteViewAsync(new ViewCompletion(request.ControlId.Hash, stored, from), CancellationToken.None);
    }

    private async Task<byte[]?> SetAsync(OpenRequest request, OpenOutcome.Won won, string? from)
    {
        var exchange = DeviceExchange.ForSet(request.ControlId.Reveal(), request.DevicePoint.Bytes);
        var opening = await vault.OpenSetAsync(exchange, CancellationToken.None);
        if (opening is null)
        {
            return null;
        }

        var expiresAt = clock.GetUtcNow() + SessionLifetime;
        var answer = new SetAnswer(
            ScopeNames.SetPin, DeviceExchange.Profile, Base64Url.EncodeToString(opening.Server.ServerPoint), opening.Server.KeyId,
            Base64Url.EncodeToString(opening.Server.Signature), Session: null, new SetPolicy(won.PinLength, WeakPins.RuleSet), expiresAt);
        var stored = JsonSerializer.SerializeToUtf8Bytes(answer, DeviceJson.Default.SetAnswer);
        return await store.CompleteSetOpeningAsync(
            new SetOpeningCompletion(
                request.ControlId.Hash, SHA256.HashData(Encoding.ASCII.GetBytes(opening.Session)), opening.SessionKey, expiresAt, stored, from),
            CancellationToken.None);
    }

    private static IResult Answer(OpenRequest request, byte[] stored)
    {
        if (request.Scope == Scope.ViewPin)
        {
            return TypedResults.Bytes(stored, "application/json");
        }

        var answer = JsonSerializer.Deserialize(stored, DeviceJson.Default.SetAnswer)!;
        var session = DeviceExchange.SessionFor(request.ControlId.Reveal(), Base64Url.DecodeFromChars(answer.ServerKey));
        return TypedResults.Json(answer with { Session = session }, DeviceJson.Default.SetAnswer);
    }

    private async Task<IResult> FailAsync(OpenRequest request, string? from)
    {
        var support = SupportCode.Create();
        LogFailed(log, request.ControlId.Reference, support);
        await store.FailAsync(new TokenFailure(request.ControlId.Hash, DeviceRefusal.Unavailable, support, from), CancellationToken.None);
        return new ErrorResult(DeviceRefusal.Unavailable.ToError(support));
    }

    [LoggerMessage(3001, LogLevel.Information, "Open of {Reference} refused: {Refusal}")]
    private static partial void LogRefused(ILogger log, string reference, DeviceRefusal refusal);

    [LoggerMessage(3002, LogLevel.Error, "The vault could not open the PIN of {Reference}: its sealed PIN or binding is damaged (support {Support})")]
    private static partial void LogFailed(ILogger log, string reference, string support);
}
