namespace PinControl.Errors;

/// <summary>The answer to credentials that are not accepted: more than an error's document, for it names the ways to authenticate.</summary>
internal interface ICredentialRefusal
{
    /// <summary>For a request that was let in by credentials which the store no longer knows.</summary>
    Task WriteAsync(HttpContext context);
}
