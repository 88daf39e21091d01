using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PinControl.Storage;

namespace PinControl.Hosting;

/// <summary>Builds, prepares and runs the service; what stops it from starting is said in one message with what to do.</summary>
internal static class StartUp
{
    // Every setting is checked at start and holds from then on. Watching the files would watch the whole folder, every write of a database in it too.
    private const string SettingsAreReadOnce = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>It could not be done.</summary>
    internal const int Failed = 1;

    /// <summary>A setting, or what was typed, is wrong.</summary>
    internal const int BadSetting = 2;

    /// <returns>The process's exit code: 0 stopped as asked, 1 could not start, 2 a setting is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, Func<WebApplicationBuilder, WebApplication> compose)
    {
        try
        {
            var builder = WebApplication.CreateBuilder([SettingsAreReadOnce, .. args]);
            RequestLog.BeQuiet(builder.Configuration);
            var hosting = new HostingLog(builder.Services);
            var app = compose(builder);
            await using (app)
            {
                var preparation = app.Services.GetRequiredService<Preparation>();
                await preparation.RunAsync();
                hosting.IsStarting = true;
                try
                {
                    await app.StartAsync();
                }
                catch (IOException fault) when (IsInUse(fault))
                {
                    await Console.Error.WriteLineAsync(Advice(fault, app.Environment));
                    return Failed;
                }

                hosting.IsStarting = false;
                preparation.Announce(Console.Out);
                await app.WaitForShutdownAsync();
                if (app.Services.GetRequiredService<StoreAdmission>().Refusal is { } refusal)
                {
                    throw new SettingException(refusal);
                }

                return 0;
            }
        }
        catch (SettingException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return BadSetting;
        }
        catch (StoreRefusedException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return Failed;
        }
    }

    private static bool IsInUse(IOException fault) =>
        fault.InnerException is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    private static string Advice(IOException fault, IHostEnvironment environment) => environment.IsDevelopment()
        ? $"""
        {fault.Message}
        The setting Urls says where to listen. Choose another port, for example:
          dotnet run --project src/PinControl -- --Urls http://localhost:8090
        """
        : $"""
        {fault.Message}
        Another process listens there: stop it, or let the setting Urls name another port (docs/configuration.md).
        """;
}
