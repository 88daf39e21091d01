namespace PinControl.Errors;

/// <summary>Everything that may be told about a failure: the only shape in which one leaves the service.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">One of <see cref="ErrorType"/>.</param>
/// <param name="Code">A stable upper-case word with its own row in docs/errors.md.</param>
/// <param name="Message">One English sentence or title. Never input, never an exception's text.</param>
/// <param name="Detail">What to do about it; the contract's <c>errorReason</c>.</param>
internal sealed record ApiError(int Status, string Type, string Code, string Message, string? Detail = null)
{
    /// <summary>Seconds for the <c>Retry-After</c> header, if trying again can help.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The closed word for pages and apps (DESIGN 3.2 rule 9); only on the cardholder surface.</summary>
    public string? Reason { get; init; }

    /// <summary>The short code a cardholder can read out to support; only on the cardholder surface.</summary>
    public string? Support { get; init; }
}
