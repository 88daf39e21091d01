using PinControl.Audit;
using PinControl.Errors;
using PinControl.Plastics;

namespace PinControl.Pins;

/// <summary><c>POST /cards/v1/plastics/{plasticId}/pin/generate</c>: the vault draws a PIN that is not weak; nobody sees it (DESIGN 5).</summary>
internal static class GeneratePin
{
    public static void Map(IEndpointRouteBuilder cards) => cards.MapPost("/plastics/{plasticId}/pin/generate", HandleAsync);

    private static async Task<IResult> HandleAsync(
        string plasticId, HttpContext context, IPinStore pins, IPlasticStore plastics, IVault vault, IAuditStore audit)
    {
        if (!PlasticRequest.TryRead(context, plasticId, out var call, out var invalid))
        {
            return invalid;
        }

        var target = await pins.FindGenerateTargetAsync(call, context.RequestAborted);
        if (target.Refusal != AuditOutcome.Ok)
        {
            await audit.AppendAsync(Refused(call), target.Refusal, context.RequestAborted);
            return new ErrorResult(PlasticRefusals.ToError(target.Refusal));
        }

        var sealedPin = await vault.GenerateAsync(target.Binding, target.PinLength, context.RequestAborted);
        var written = await pins.WriteGeneratedAsync(new GeneratedPin(call, sealedPin, target.Version), context.RequestAborted);
        if (written != AuditOutcome.Ok)
        {
            return new ErrorResult(PlasticRefusals.ToError(written));
        }

        var found = await plastics.FindAsync(call, context.RequestAborted);
        return found.Plastic is null
            ? new ErrorResult(PlasticRefusals.ToError(found.Refusal))
            : TypedResults.Json(PlasticDocument.Of(call.PlasticId, found.Plastic));
    }

    private static AuditEntry Refused(PlasticCall call) => new(AuditEvent.PinGenerate)
    {
        Tenant = call.Client.Tenant,
        Client = call.Client.Name,
        AuditUser = call.AuditUser.Name,
        PlasticId = call.PlasticId.Digits,
        From = call.From,
    };
}
