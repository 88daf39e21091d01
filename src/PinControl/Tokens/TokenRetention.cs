namespace PinControl.Tokens;

/// <param name="Keep">How long after its issue a token can be looked up; then it is purged.</param>
internal sealed record TokenRetention(TimeSpan Keep);
