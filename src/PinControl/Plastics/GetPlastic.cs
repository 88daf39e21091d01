using PinControl.Errors;

namespace PinControl.Plastics;

/// <summary><c>GET /cards/v1/plastics/{plasticId}</c>.</summary>
internal static class GetPlastic
{
    public static void Map(IEndpointRouteBuilder cards) => cards.MapGet("/plastics/{plasticId}", HandleAsync);

    private static async Task<IResult> HandleAsync(string plasticId, HttpContext context, IPlasticStore plastics)
    {
        if (!PlasticRequest.TryRead(context, plasticId, out var call, out var invalid))
        {
            return invalid;
        }

        var outcome = await plastics.FindAsync(call, context.RequestAborted);
        return outcome.Plastic is null
            ? new ErrorResult(PlasticRefusals.ToError(outcome.Refusal))
            : TypedResults.Json(PlasticDocument.Of(call.PlasticId, outcome.Plastic));
    }
}
