using Microsoft.AspNetCore.Http.HttpResults;
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
        issuer.MapPost("/v1/card/{cardId}/plastic/{plasticId}", OfPlasticAsync).WithMetadata(SuccessorVersion.Mark);
        issuer.MapPost("/v1/card/{cardId}", OfCardAsync).WithMetadata(SuccessorVersion.Mark);
    }

    private static async Task<Results<Created<IssueToken.Response>, ErrorResult>> OfPlasticAsync(
        string cardId, string plasticId, HttpContext context, IssueToken issue)
    {
        if (!CardId.TryParse(cardId, out var card))
        {
            return new ErrorResult(ApiErrors.CardIdInvalid);
        }

        return PlasticId.TryParse(plasticId, out var plastic)
            ? await issue.HandleAsync(new TokenTarget.OfPlastic(plastic, card), context)
            : new ErrorResult(ApiErrors.PlasticIdInvalid);
    }

    private static async Task<Results<Created<IssueToken.Response>, ErrorResult>> OfCardAsync(string cardId, HttpContext context, IssueToken issue) =>
        CardId.TryParse(cardId, out var card)
            ? await issue.HandleAsync(new TokenTarget.OfCard(card), context)
            : new ErrorResult(ApiErrors.CardIdInvalid);
}
