using PinControl.Keys;

namespace PinControl.Hosting;

/// <summary>Which versions of the vault's keys are active.</summary>
internal static class KeyServices
{
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeyDirectory>();
        services.AddSingleton<IKeyStates>(static provider => provider.GetRequiredService<KeyDirectory>());
        services.AddSingleton<KeyUpkeep>();
        services.AddHostedService(static provider => provider.GetRequiredService<KeyUpkeep>());
    }
}
