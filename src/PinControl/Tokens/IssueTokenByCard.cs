using PinControl.Errors;
using PinControl.Plastics;

namespace PinControl.Tokens;

/// <summary>
/// <c>POST /v1/card/{cardId}/plastic/{plasticId}</c> and <c>POST /v1/card/{cardId}</c>: deprecated twins of <see cref="IssueToken"/> with the same
/// body, checks, record and answer (DESIGN 2).
/// </summary>
internal static class IssueTokenByCard
{
    public static void Map(IEndpointRouteBuilder issuer)
    {
        var issue = issuer.ServiceProvider.GetRequiredService<IssueToken>();
        issuer.MapPost("/v1/card/{cardId}/plastic/{plasticId}", context => OfPlasticAsync(issue, context)).WithMetadata(SuccessorVersion.Mark);
        issuer.MapPost("/v1/card/{cardId}", context => OfCardAsync(issue, context)).WithMetadata(SuccessorVersion.Mark);
    }

    private static Task OfPlasticAsync(IssueToken issue, HttpContext context)
    {
        if (!CardId.TryParse(context.Request.RouteValues["cardId"] as string, out var card))
        {
            return new ErrorResult(ApiErrors.CardIdInvalid).ExecuteAsync(context);
        }

        return PlasticId.TryParse(context.Request.RouteValues["plasticId"] as string, out var plastic)
            ? issue.HandleAsync(new TokenTarget.OfPlastic(plastic, card), context)
            : new ErrorResult(ApiErrors.PlasticIdInvalid).ExecuteAsync(context);
    }

    private static Task OfCardAsync(IssueToken issue, HttpContext context) => CardId.TryParse(context.Request.RouteValues["cardId"] as string, out var card)
        ? issue.HandleAsync(new TokenTarget.OfCard(card), context)
        : new ErrorResult(ApiErrors.CardIdInvalid).ExecuteAsync(context);
}
