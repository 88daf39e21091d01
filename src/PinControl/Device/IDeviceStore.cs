using PinControl.Pins;
using PinControl.Tokens;

namespace PinControl.Device;

/// <summary>The store's part of the device channel. Each write is one transaction with its audit record, durable when it returns.</summary>
internal interface IDeviceStore
{
    /// <summary>Redeems the token and records the intent, or says why not. Of any number of callers one wins.</summary>
    ValueTask<OpenOutcome> OpenAsync(TokenOpen open, CancellationToken cancellation);

    /// <summary>Records that the PIN goes out and keeps the answer for repeats. Gives the answer that counts: the first one recorded.</summary>
    ValueTask<byte[]?> CompleteViewAsync(ViewCompletion completion, CancellationToken cancellation);

    /// <summary>Records the opened session, ends the plastic's other ones, keeps the answer for repeats. Gives the answer that counts.</summary>
    ValueTask<byte[]?> CompleteSetOpeningAsync(SetOpeningCompletion completion, CancellationToken cancellation);

    /// <summary>Records that a redeemed token came to nothing.</summary>
    ValueTask FailAsync(TokenFailure failure, CancellationToken cancellation);

    /// <summary>Reads a session, whatever its state; <see langword="null"/> if there never was one or it is purged.</summary>
    ValueTask<SessionView?> FindSessionAsync(byte[] sessionHash, byte[] attemptHash, CancellationToken cancellation);

    /// <summary>Writes the chosen PIN if session, plastic, client and switches still allow it, and ends the session.</summary>
    ValueTask<SetOutcome> CompleteSetAsync(SetCompletion completion, CancellationToken cancellation);

    /// <summary>Counts a refused try; the fifth ends the session.</summary>
    ValueTask<DeviceRefusal> RefuseTryAsync(TryRefusal refusal, CancellationToken cancellation);

    /// <summary>Gives the session five more minutes, twice at most.</summary>
    ValueTask<ExtendOutcome> ExtendAsync(SessionExtension extension, CancellationToken cancellation);
}

/// <param name="IdHash">SHA-256 of the control id.</param>
/// <param name="DeviceKeyHash">SHA-256 of the device's 65-byte point.</param>
/// <param name="FrameKey">The frame key the page was opened with, if any.</param>
/// <param name="RequestId">16 random bytes of this request: within a batch a caller won only if they come back.</param>
internal sealed record TokenOpen(
    byte[] IdHash, byte[] DeviceKeyHash, Scope Scope, string? FrameKey, byte[] RequestId, string Support, string? From);

/// <summary>What became of an open. Closed.</summary>
internal abstract record OpenOutcome
{
    private OpenOutcome() { }

    /// <summary>Redeemed by this request (or taken up again by the same device): the intent is durable.</summary>
    internal sealed record Won(PlasticBinding Binding, SealedPin? SealedPin, int PinLength) : OpenOutcome;

    /// <summary>The same device asks again: the answer it was given.</summary>
    internal sealed record Redelivered(byte[] Answer) : OpenOutcome;

    /// <summary>The same device asks again while the first request is still at work.</summary>
    internal sealed record InFlight : OpenOutcome;

    /// <param name="IsForeign">Answered as unknown, but there is such a token: another client's than the frame key's.</param>
    internal sealed record Refused(DeviceRefusal Refusal, string? Support, bool IsForeign = false) : OpenOutcome;

    /// <summary>Not among the tokens of the last minutes, which are all a store's fast path looks through. Never leaves the store.</summary>
    internal sealed record NotRecent : OpenOutcome
    {
        public static readonly NotRecent Instance = new();
    }
}

/// <param name="Answer">The answer's stored parts: for VIEW ciphertext only.</param>
internal sealed record ViewCompletion(byte[] IdHash, byte[] Answer, string? From);

/// <param name="SessionHash">SHA-256 of the session's ASCII text.</param>
internal sealed record SetOpeningCompletion(
    byte[] IdHash, byte[] SessionHash, WrappedSessionKey SessionKey, DateTimeOffset ExpiresAt, byte[] Answer, string? From);

/// <param name="Support">The code that the device is shown; none when nobody waits for an answer any more.</param>
internal sealed record TokenFailure(byte[] IdHash, DeviceRefusal Refusal, string? Support, string? From);

/// <param name="Attempt">What a byte-identical attempt was answered, if there was one.</param>
/// <param name="PlasticVersion">The plastic's row version, for the compare-and-swap.</param>
internal sealed record SessionView(
    DeviceRefusal? Ended, AttemptAnswer? Attempt, WrappedSessionKey? SessionKey, PlasticBinding Binding, int PinLength, long PlasticVersion);

/// <summary>The answer to an earlier attempt: success when <paramref name="Refusal"/> is none.</summary>
internal sealed record AttemptAnswer(DeviceRefusal? Refusal, string? Support);

/// <param name="AttemptHash">SHA-256 of the wrapped PIN.</param>
internal sealed record SetCompletion(
    byte[] SessionHash, byte[] AttemptHash, SealedPin SealedPin, long PlasticVersion, string Support, string? From);

/// <summary>Closed: set, refused, or the plastic's row moved meanwhile and the caller looks again.</summary>
internal readonly record struct SetOutcome(DeviceRefusal? Refusal, bool RowMoved);

internal sealed record TryRefusal(byte[] SessionHash, byte[] AttemptHash, DeviceRefusal Refusal, string Support, string? From);

internal sealed record SessionExtension(byte[] SessionHash, string Support, string? From);

internal readonly record struct ExtendOutcome(DateTimeOffset ExpiresAt, DeviceRefusal? Refusal);
