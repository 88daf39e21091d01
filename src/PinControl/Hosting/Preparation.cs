using System.Buffers.Text;
using PinControl.Audit;
using PinControl.Errors;
using PinControl.Pins;
using PinControl.Storage;
using PinControl.Storage.Lane;

namespace PinControl.Hosting;

/// <summary>What happens between building and listening: the vault's keys are read, the store is opened and migrated, demo data made in Development.</summary>
internal sealed class Preparation(
    StoreAdmission admission, LaneStore store, VaultKeys vaultKeys, KeyUpkeep keys, IVault pins, Demo demo, Settings settings, IHostEnvironment environment, VaultDescription vault)
{
    private VaultIdentity? _identity;

    public async Task RunAsync()
    {
        if (settings.Store is StoreChoice.Sqlite || environment.IsDevelopment())
        {
            StoreFolder.Make(settings.DataFolder);
        }

        try
        {
            var isVaultThere = await TryVaultAsync();
            // Whatever the vault does: nothing is served from a store that was not looked at.
            await admission.LookAsync(CancellationToken.None);
            if (!isVaultThere)
            {
                return;
            }

            await store.AppendAsync(new AuditEntry(AuditEvent.ServiceStarted), AuditOutcome.Ok, CancellationToken.None);
            await keys.LookAsync(CancellationToken.None);
            if (keys.Refusal is { } refusal)
            {
                throw new SettingException($"{refusal} The setting {settings.Store.Setting} names the store: {settings.Store.Description}.");
            }

            // Which identity key signs is the database's to say.
            _identity = await pins.GetIdentityAsync(CancellationToken.None);
            if (environment.IsDevelopment())
            {
                await demo.PrepareAsync(CancellationToken.None);
            }
        }
        catch (UnavailableException fault)
        {
            await SayAsync(fault);
        }
    }

    private async Task<bool> TryVaultAsync()
    {
        try
        {
            _identity = await vaultKeys.PrepareAsync(CancellationToken.None);
            return true;
        }
        catch (UnavailableException fault)
        {
            await SayAsync(fault);
            return false;
        }
    }

    // The service starts all the same, answers 503 and recovers by itself once the part is back.
    private static Task SayAsync(UnavailableException fault) => Console.Error.WriteLineAsync($"Not ready: {fault.Message}");

    public void Announce(TextWriter output)
    {
        output.WriteLine(
            $"""

            PinControl is running ({environment.EnvironmentName}).
              Issuer API   {settings.PublicUrl.GetLeftPart(UriPartial.Authority)}{settings.BasePath}
              Store        {settings.Store.Description}
              Vault        {vault.Text}
            """);
        if (_identity is not null)
        {
            output.WriteLine($"  Identity key {_identity.KeyId} {Base64Url.EncodeToString(_identity.Point)}");
        }

        if (environment.IsDevelopment())
        {
            output.WriteLine(
                $"""
                  Client       {Demo.Client} / {Demo.Secret}
                  Frame keys   {Demo.FrameKey} (this service's own pages), {Demo.AnyPortFrameKey} (any port of this machine)
                  Plastics     1001 has a PIN to see, 1002 waits for one to be chosen, 1003 is blocked

                  Open {settings.PublicUrl.GetLeftPart(UriPartial.Authority)}/studio and press "Show the PIN".

                """);
        }
    }
}
