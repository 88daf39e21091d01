using PinControl.Errors;
using PinControl.Http;

namespace PinControl.Pages;

/// <summary>
/// A failure on a page's path is a page: words for the cardholder, the path's error callback for the host (DESIGN 3.1). A frame's
/// parent is known by its key alone, so a frame without one has words only, and no script.
/// </summary>
internal sealed class PageErrors(ServicePaths paths, PageWriter pages) : IErrorSurface
{
    /// <inheritdoc />
    public bool Owns(HttpContext context) => paths.IsPage(context);

    /// <inheritdoc />
    public Task WriteAsync(HttpContext context, ApiError error)
    {
        var texts = PageTexts.Choose([], context.Request.Headers.AcceptLanguage);
        return pages.WriteFailureAsync(context, KindOf(context), texts, error.Reason!, error.Support!);
    }

    private PageKind KindOf(HttpContext context)
    {
        context.Request.Path.StartsWithSegments(paths.BasePath, StringComparison.OrdinalIgnoreCase, out var path);
        if (path.StartsWithSegments("/frame", StringComparison.OrdinalIgnoreCase))
        {
            return PageKind.Frame;
        }

        return path.StartsWithSegments("/pin/set", StringComparison.OrdinalIgnoreCase) ? PageKind.Set : PageKind.View;
    }
}
