using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Clients;
using PinControl.Clients.Certificates;
using PinControl.Device;
using PinControl.Keys;
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
            settings.Store, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IHostEnvironment>().IsDevelopment(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(static provider => provider.GetRequiredService<StoreParts>().Engine);
        services.AddSingleton(static provider => provider.GetRequiredService<StoreParts>().Reads);
        services.AddSingleton<WriterLane>();
        services.AddSingleton<LaneStore>();
        services.AddSingleton<ITokenStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IDeviceStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IPlasticStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IPinStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IAuditStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IKeyStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IReSealStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<ISecretUse>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IClientStore>(static provider => provider.GetRequiredService<IStoreReads>());
        services.AddSingleton<ICertificateStore>(static provider => provider.GetRequiredService<IStoreReads>());
        services.AddSingleton<IPageDirectory>(static provider => provider.GetRequiredService<IStoreReads>());
        services.AddSingleton<ICheckpointStore>(static provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton(static provider => provider.GetRequiredService<StoreParts>().Trail);
        // Services stop in the reverse order: the last checkpoint follows the last record.
        services.AddHostedService<Checkpointing>();
        services.AddHostedService<Housekeeping>();
        services.AddSingleton<StoreAdmission>();
        services.AddHostedService(static provider => provider.GetRequiredService<StoreAdmission>());
        services.AddSingleton<Readiness>();
        services.AddHostedService(static provider => provider.GetRequiredService<Readiness>());
    }
}
