using PinControl.Audit;
using PinControl.Clients;
using PinControl.Device;
using PinControl.Pages;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Storage;
using PinControl.Storage.Lane;
using PinControl.Tokens;

namespace PinControl.Hosting;

/// <summary>The store, and the interfaces by which each feature knows it.</summary>
internal static class StoreServices
{
    public static void AddStore(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(provider => StoreParts.Of(
            settings.Store, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IHostEnvironment>().IsDevelopment()));
        services.AddSingleton(static provider => provider.GetRequiredService<StoreParts>().Engine);
        services.AddSingleton(static provider => provider.GetRequiredService<StoreParts>().Reads);
        services.AddSingleton<WriterLane>();
        services.AddSingleton<LaneStore>();
        services.AddSingleton<ITokenStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IDeviceStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IPlasticStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IPinStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IAuditStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IClientStore>(static provider => provider.GetRequiredService<IStoreReads>());
        services.AddSingleton<IPageDirectory>(static provider => provider.GetRequiredService<IStoreReads>());
        services.AddHostedService<Housekeeping>();
    }
}
