using System.Text.Json;
using PinControl.Errors;
using PinControl.Http;

namespace PinControl.Plastics;

/// <summary><c>PUT /cards/v1/plastics/{plasticId}</c>: card management says what it knows of a plastic; idempotent (DESIGN 5).</summary>
internal static class PutPlastic
{
    private const int MaximumSequenceNumber = 999;

    public static void Map(IEndpointRouteBuilder cards) => cards.MapPut("/plastics/{plasticId}", HandleAsync);

    private static async Task<IResult> HandleAsync(string plasticId, HttpContext context, IPlasticStore plastics)
    {
        if (!PlasticRequest.TryRead(context, plasticId, out var call, out var invalid))
        {
            return invalid;
        }

        var (body, error) = await JsonBody.ReadAsync(context);
        using (body)
        {
            if (body is null)
            {
                return new ErrorResult(error!);
            }

            if (Parse(body.RootElement) is not { } facts)
            {
                return new ErrorResult(ApiErrors.PlasticInvalid);
            }

            var outcome = await plastics.PutAsync(new PlasticPut(call, facts), context.RequestAborted);
            return outcome.Plastic is null
                ? new ErrorResult(PlasticRefusals.ToError(outcome.Refusal))
                : TypedResults.Json(PlasticDocument.Of(call.PlasticId, outcome.Plastic), statusCode: outcome.Created ? 201 : 200);
        }
    }

    internal static PlasticFacts? Parse(JsonElement body)
    {
        if (!JsonBody.TryGetText(body, "cardId", out var cardIdText) || !CardId.TryParse(cardIdText, out var cardId)
            || !TryGetNumber(body, "sequenceNumber", 0, MaximumSequenceNumber, out var sequenceNumber)
            || !JsonBody.TryGetText(body, "status", out var statusText) || !PlasticNames.TryParse(statusText, out var status)
            || !body.TryGetProperty("produced", out var produced) || produced.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return null;
        }

        int? pinLength = null;
        if (JsonBody.Has(body, "pinLength"))
        {
            if (!TryGetNumber(body, "pinLength", PinLengths.Shortest, PinLengths.Longest, out var length))
            {
                return null;
            }

            pinLength = length;
        }

        return new PlasticFacts(cardId.Text, sequenceNumber, status, produced.GetBoolean(), pinLength);
    }

    private static bool TryGetNumber(JsonElement body, string member, int least, int most, out int number)
    {
        number = 0;
        return body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out number) && number >= least && number <= most;
    }
}
