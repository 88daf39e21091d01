// Measures the vault on one token. MODULE LABEL PINFILE throughput THREADS ROUNDS SECONDS, or MODULE LABEL PINFILE memory THREADS FEW MANY. Lines that
// begin with RESULT are for the driver: raw and vault views per second of each round; or resident bytes after few and after many views.
using System.Globalization;
using PinControl.Bench.Hsm;
using PinControl.Vault.Pkcs11;

var options = new Pkcs11VaultOptions { Module = args[0], TokenLabel = args[1], PinFile = args[2] };
var numbers = args[4..].Select(static number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
using var load = await VaultUnderLoad.OpenAsync(options);
if (args[3] == "memory")
{
    await ViewMemory.MeasureAsync(load, numbers[0], numbers[1], numbers[2]);
}
else
{
    await Throughput.MeasureAsync(load, new RawModule(options.Module), numbers[0], numbers[1], TimeSpan.FromSeconds(numbers[2]));
}
