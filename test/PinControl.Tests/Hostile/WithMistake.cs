using PinControl.Planted;

namespace PinControl.Tests.Hostile;

/// <summary>Starts the shipped service with a mistake in it (see <see cref="PlantedFaults"/>).</summary>
internal static class WithMistake
{
    /// <summary>A command that becomes the one behind it.</summary>
    /// <param name="kind">Which mistake; none at all if none is named.</param>
    public static string[] Through(string? kind) => kind is null
        ? []
        :
        [
            "env", $"DOTNET_STARTUP_HOOKS={typeof(PlantedFaults).Assembly.Location}", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES=PinControl.Planted",
            $"DOTNET_PINCONTROL_PLANTED={kind}",
        ];
}
