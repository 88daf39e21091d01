using PinControl.Device;
using PinControl.Errors;

namespace PinControl.Hosting;

/// <summary>Failures in the contract's shape, wherever they arise.</summary>
internal static class ErrorServices
{
    public static void AddErrors(this IServiceCollection services)
    {
        services.AddSingleton<ErrorWriter>();
        services.AddSingleton<IErrorVocabulary, DeviceErrors>();
        services.AddExceptionHandler<FaultHandler>();
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
    }

    public static void UseErrors(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(static pages =>
        {
            var writer = pages.HttpContext.RequestServices.GetRequiredService<ErrorWriter>();
            return writer.WriteAsync(pages.HttpContext, ApiErrors.ForStatus(pages.HttpContext.Response.StatusCode));
        });
    }
}
