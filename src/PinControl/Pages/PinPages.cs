using Microsoft.Extensions.Options;
using PinControl.Errors;
using PinControl.Http;
using PinControl.Limits;
using PinControl.Pages.Themes;
using PinControl.Tokens;

namespace PinControl.Pages;

/// <summary>
/// <c>POST pin/view</c> and <c>pin/set</c>: a mobile webview opens a page by posting its control id (spec, "mobile webview"). Opening the
/// page spends nothing; its script redeems the token at once.
/// </summary>
internal sealed class PinPages(
    IPageDirectory directory, PageWriter pages, Wardrobe wardrobe, ServicePaths paths, PublicUrls urls, ControlIdGuard guard, IOptions<PagesOptions> options)
{
    private static readonly ApiError OriginRefused =
        new(403, ErrorType.Security, "ORIGIN_REFUSED", "Forbidden", "The page that posts here is of an origin that the client has not listed.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/pin/view", static (HttpContext context, PinPages pages) => pages.HandleAsync(PageKind.View, context));
        routes.MapPost("/pin/set", static (HttpContext context, PinPages pages) => pages.HandleAsync(PageKind.Set, context));
    }

    /// <summary>
    /// The checks, in order: (1) the form; (2) the address has not tried too many ids that nobody knows; (3) who posts it. Everything about the token
    /// itself, dead or unknown, is the script's to find out and the page's to say: the status is 200, since hosts cancel what is not.
    /// </summary>
    private async Task<IResult> HandleAsync(PageKind kind, HttpContext context)
    {
        var controlId = await ControlIdForm.ReadAsync(context);
        if (controlId is null)
        {
            return new ErrorResult(ControlIdForm.Refusal);
        }

        if (guard.Refuse(context) is { } wait)
        {
            return new ErrorResult(wait);
        }

        TokenPage? found = null;
        var isLookedUp = false;
        try
        {
            found = await directory.FindPageAsync(controlId, context.RequestAborted);
            isLookedUp = true;
        }
        finally
        {
            guard.SettlePage(context, isKnown: found is not null || !isLookedUp, ControlTokenId.TryParse(controlId, out var id) ? id.Hash : null);
        }

        var page = found ?? TokenPage.Unknown;
        if (await JudgeAsync(page, controlId, context) is not { } host)
        {
            return new ErrorResult(OriginRefused);
        }

        var texts = PageTexts.Choose([page.Locale], context.Request.Headers.AcceptLanguage);
        var data = new PageData
        {
            ControlId = controlId,
            DevicePath = paths.BasePath + "/device",
            Reveal = options.Value.Reveal,
            ColorScheme = page.ColorScheme,
            NeedsBridge = host == Host.WithBridge,
            Look = await wardrobe.DressAsync(page.Appearance, texts, context.RequestAborted),
        };
        await pages.WriteAsync(context, kind, texts, data);
        return Results.Empty;
    }

    /// <summary>
    /// An app's webview has no origin, or <c>null</c> from a document of its own; a web page has one. Unless the client says otherwise both may post, the
    /// web page if it is a parent the client has listed. A client that lists origins for its webview pages takes those alone; one that needs a bridge takes
    /// nobody without; one that asks for both takes either.
    /// </summary>
    /// <returns><see langword="null"/> when the poster is refused.</returns>
    private async ValueTask<Host?> JudgeAsync(TokenPage page, string controlId, HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        var apps = page.NeedsBridge ? Host.WithBridge : Host.Any;
        if (origin.Count == 0 || origin is ["null"])
        {
            return page.Origins is null || page.NeedsBridge ? apps : null;
        }

        if (origin is not [{ } one])
        {
            return null;
        }

        if (page.Origins is { } listed)
        {
            return OriginList.Allows(listed, one) ? Host.Any : null;
        }

        return one == urls.Origin || OriginList.Allows(await directory.FindOriginsAsync(controlId, context.RequestAborted), one) ? apps : null;
    }

    /// <summary>Where the page may work.</summary>
    private enum Host
    {
        Any,

        /// <summary>Where a native app listens.</summary>
        WithBridge,
    }
}
