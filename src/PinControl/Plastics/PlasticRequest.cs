using System.Diagnostics.CodeAnalysis;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Errors;

namespace PinControl.Plastics;

/// <summary>The part every Cards API call has: which plastic, for whom.</summary>
internal static class PlasticRequest
{
    public static bool TryRead(
        HttpContext context, string plasticId, [NotNullWhen(true)] out PlasticCall? call, [NotNullWhen(false)] out ErrorResult? error)
    {
        (call, error) = (null, null);
        if (!PlasticId.TryParse(plasticId, out var plastic))
        {
            error = new ErrorResult(ApiErrors.PlasticIdInvalid);
            return false;
        }

        if (!AuditUser.TryParse(context.Request.Query["auditUser"], out var auditUser))
        {
            error = new ErrorResult(ApiErrors.AuditUserInvalid);
            return false;
        }

        call = new PlasticCall(ClientIdentity.Of(context), auditUser, plastic, context.Connection.RemoteIpAddress?.ToString());
        return true;
    }
}
