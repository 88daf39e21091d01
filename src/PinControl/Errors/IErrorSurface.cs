namespace PinControl.Errors;

/// <summary>A part of the service whose failures are not the plain JSON document: a page for a person, or a body with more fields.</summary>
internal interface IErrorSurface
{
    /// <summary>Whether the request's path belongs to this surface.</summary>
    bool Owns(HttpContext context);

    /// <summary>Writes the body; status and <c>Retry-After</c> are set already.</summary>
    Task WriteAsync(HttpContext context, ApiError error);
}
