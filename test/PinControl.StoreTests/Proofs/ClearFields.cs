using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Secrecy;
using PinControl.Tests.Serving;
using PinControl.Tests.Vault.Pkcs11;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>
/// Where a PIN is in clear while it is viewed and chosen: full dumps of the real service process, read with ClrMD. It stands among these proofs, and not
/// beside the vault's tests, because it needs the service as a process of its own, under load, and the machine to itself.
/// </summary>
public sealed class ClearFields(StoreStage stage)
{
    // Twelve digits: of the field's 16 bytes the first 8 are then the PIN's alone, and nowhere by chance.
    private const string Canary = "829471635082";
    private const string Planted = "604918273550";
    private const string Field = "field";
    private const string PlantedField = "planted field";
    private const string PlantedDigits = "planted digits";
    private const int Dumps = 3;
    // A field is in clear for microseconds: the process is stopped and looked into until it is so at a moment when it has one.
    private const int MostLooks = 500;
    private const int Viewers = 48;
    private const int Choosers = 16;
    private const int KeysSought = 4;

    private int _looks;

    private static byte[] FieldBytes => Convert.FromHexString($"4C{Canary}AA");

    [Fact]
    public async Task With_the_vault_in_a_token_no_PIN_and_no_Ks_is_in_the_managed_heap_while_the_rest_of_the_process_has_the_PIN()
    {
        using var token = new SoftHsmToken();
        var found = await FindAsync(
            "token", "--Vault:Provider=Pkcs11", $"--Vault:Pkcs11:Module={SoftHsmToken.Module}", $"--Vault:Pkcs11:TokenLabel={token.Label}",
            $"--Vault:Pkcs11:PinFile={token.PinFile}", $"--Vault:Pkcs11:Sessions={Viewers + Choosers}", "--Vault:Pkcs11:SessionTimeout=30");
        Assert.DoesNotContain(found, static finding => finding.Place == DumpPlace.ManagedHeap);
        // SoftHSM is a token in this very process. It erases a field as soon as it is done with it, but threads are stopped before that.
        Assert.Contains(found, static finding => finding is { Secret: Field, Form: "as it is" });
    }

    [Fact]
    public async Task With_the_software_vault_the_process_has_the_PIN() =>
        Assert.Contains(await FindAsync("software"), static finding => finding is { Secret: Field, Form: "as it is" });

    /// <returns>Where the canary was found, in any of the dumps.</returns>
    private async Task<IReadOnlyList<DumpFinding>> FindAsync(string vault, params string[] settings)
    {
        var folder = await stage.NewFolderAsync();
        try
        {
            var found = new List<DumpFinding>();
            var (size, managed, views) = (0L, 0L, 0);
            // So many threads in the vault at once that at any moment some are stopped between an unwrap and the next wrap.
            await using (var node = await ServiceProcess.StartAsync(
                folder, ServiceProcess.FreeAddress(), ["env", $"DOTNET_ThreadPool_ForceMinWorkerThreads={Viewers + Choosers:X}"],
                [.. settings, "--Limits:CardholderRequestsPerSecond=100000", "--Logging:LogLevel:Default=Warning"]))
            {
                using var cards = new Cards(node.Address);
                await using var load = new CanaryLoad(cards, Canary);
                await load.StartAsync(Viewers, Choosers);
                for (var taken = 0; taken < Dumps; taken++)
                {
                    await load.PassAsync(views: 150);
                    var (dump, keys) = await DumpAsync(node, load);
                    using (dump)
                    {
                        found.AddRange(Search(dump, keys));
                        (size, managed) = (dump.Size, dump.Managed);
                    }
                }

                await load.StopAsync();
                views = load.Views;
                Assert.True(load.Sets > Choosers);
            }

            Print.Line($"{vault}: {Dumps} dumps after {_looks} looks, of {size >> 20} MiB, of which {managed >> 20} MiB are the managed heap; {views} views; "
                + (found.Count == 0 ? "nothing found" : string.Join(", ", found.GroupBy(static finding => (finding.Secret, finding.Form, finding.Place))
                    .Select(static group => $"{group.Key.Secret} {group.Key.Form} {group.Key.Place} {group.Count()}x"))));
            return found;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Of a moment at which the process has the field, and with the newest Ks of that moment.</summary>
    private async Task<(MemoryDump Dump, IReadOnlyList<byte[]> Keys)> DumpAsync(ServiceProcess node, CanaryLoad load)
    {
        for (var look = 1; ;)
        {
            // A body that does not come is given up after five seconds, however many looks it takes.
            using var planted = await PlantAsync(node.Address);
            for (var age = Stopwatch.StartNew(); age.Elapsed < TimeSpan.FromSeconds(2); look++)
            {
                await load.PassAsync(views: 1);
                using var stopped = await StoppedProcess.StopAsync(node.Id);
                _looks++;
                if (stopped.Has(FieldBytes) || look >= MostLooks)
                {
                    return (await MemoryDump.TakeAsync(stopped), load.Keys(KeysSought));
                }
            }
        }
    }

    private static IEnumerable<DumpFinding> Search(MemoryDump dump, IReadOnlyList<byte[]> keys)
    {
        var findings = dump.Search(
        [
            new Secret(Field, FieldBytes), new Secret("digits", Canary), new Secret("numbers", [.. Canary.Select(static digit => (byte)(digit - '0'))]),
            .. keys.Select(static key => new Secret("Ks", key)),
            new Secret(PlantedField, Convert.FromHexString($"4C{Planted}AA")), new Secret(PlantedDigits, Planted),
        ]);
        // The control: what is in the managed heap is found there.
        Assert.Contains(findings, static finding => finding is { Secret: PlantedField, Form: "as it is", Place: DumpPlace.ManagedHeap });
        Assert.Contains(findings, static finding => finding is { Secret: PlantedDigits, Form: "UTF-16", Place: DumpPlace.ManagedHeap });
        return findings.Where(static finding => finding.Secret is not (PlantedField or PlantedDigits));
    }

    /// <summary>A request that has not ended: its body begins with a field in clear, and a header has the digits. The service reads it.</summary>
    private static async Task<TcpClient> PlantAsync(Uri address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        byte[] head = Encoding.ASCII.GetBytes(
            $"POST /pincontrol/device/set HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nUser-Agent: {Planted}\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
        await stream.WriteAsync((byte[])[.. head, .. Convert.FromHexString($"4C{Planted}AA"), .. new byte[8]]);
        // What came with the head is in its memory when it asks for the rest.
        const string Continue = "HTTP/1.1 100 ";
        var said = new byte[Continue.Length];
        await stream.ReadExactlyAsync(said).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(Continue, Encoding.ASCII.GetString(said));
        return client;
    }
}
