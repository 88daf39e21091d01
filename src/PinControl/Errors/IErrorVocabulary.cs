namespace PinControl.Errors;

/// <summary>Adds to an error what one surface's callers expect beside the contract's fields.</summary>
internal interface IErrorVocabulary
{
    /// <summary>Whether the request's path belongs to this surface.</summary>
    bool Owns(HttpContext context);

    /// <summary>The error with the surface's own fields filled in.</summary>
    ApiError Complete(ApiError error);
}
