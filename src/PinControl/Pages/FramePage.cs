using Microsoft.Extensions.Options;
using PinControl.Errors;
using PinControl.Http;
using PinControl.Pages.Themes;

namespace PinControl.Pages;

/// <summary>
/// <c>GET frame?key=FRAMEKEY</c>: the page of an iframe in a desktop browser (spec, "desktop browser flow"). The key says who may be its
/// parent; it is hygiene, not a secret.
/// </summary>
internal sealed class FramePage(IPageDirectory directory, PageWriter pages, Wardrobe wardrobe, ServicePaths paths, IOptions<PagesOptions> options)
{
    private const int MaximumKeyLength = 128;
    private const int MaximumLocaleLength = 35;

    private static readonly ApiError KeyUnknown =
        new(403, ErrorType.Security, "FRAME_KEY_UNKNOWN", "Forbidden", "Open the frame with ?key= and a frame key of the client.");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/frame", static (HttpContext context, FramePage frame) => frame.HandleAsync(context));

    private async Task<IResult> HandleAsync(HttpContext context)
    {
        if (context.Request.Query["key"] is not [{ Length: > 0 and <= MaximumKeyLength } key] || key.Contains('\0', StringComparison.Ordinal)
            || await directory.FindFrameKeyAsync(key, context.RequestAborted) is not { } policy)
        {
            return new ErrorResult(KeyUnknown);
        }

        string? wish = context.Request.Query["locale"] is [{ Length: <= MaximumLocaleLength } locale] ? locale : null;
        var texts = PageTexts.Choose([wish, policy.Locale], context.Request.Headers.AcceptLanguage);
        var look = await wardrobe.DressAsync(policy.Appearance, texts, context.RequestAborted);
        var data = new PageData { DevicePath = paths.BasePath + "/device", Reveal = options.Value.Reveal, Frame = policy, Look = look };
        await pages.WriteAsync(context, PageKind.Frame, texts, data);
        return Results.Empty;
    }
}
