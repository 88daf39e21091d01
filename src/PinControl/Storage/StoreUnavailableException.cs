using PinControl.Errors;

namespace PinControl.Storage;

/// <summary>The store does not answer, refuses, or has no room. Nothing of the request was written.</summary>
internal sealed class StoreUnavailableException : UnavailableException
{
    public StoreUnavailableException() { }

    /// <param name="message">For the log.</param>
    public StoreUnavailableException(string message) : base(message) { }

    /// <param name="message">For the log.</param>
    /// <param name="innerException">The fault below.</param>
    public StoreUnavailableException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Whether the store did answer, and the message says what: "does not answer" would send an operator the wrong way.</summary>
    public bool HasAnswered { get; init; }

    /// <summary>What callers are told where it is not the store that keeps them waiting; a fixed sentence.</summary>
    public string? ToCallers { get; init; }

    /// <summary>What an operator is to do, for <c>/health/ready</c>; a fixed sentence.</summary>
    public string? ToOperator { get; init; }

    /// <inheritdoc />
    public override ApiError Error => ToCallers is { } told ? ApiErrors.StoreUnavailable with { Detail = told } : ApiErrors.StoreUnavailable;

    /// <summary>As <see cref="Error"/>, for whoever asks whether the service is ready.</summary>
    public ApiError Readiness => ToOperator is { } told ? Error with { Detail = told } : Error;

    /// <summary>The same once more, for another caller.</summary>
    public StoreUnavailableException Again() => new(Message, InnerException ?? this) { HasAnswered = HasAnswered, ToCallers = ToCallers, ToOperator = ToOperator };
}
