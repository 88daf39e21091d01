using System.Net;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Device;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>The embedded store's disk is full.</summary>
[Trait("needs", "mount")]
public sealed class DiskFull(StoreStage stage)
{
    private const int MostWrites = 2000;

    [Fact]
    public async Task A_full_disk_gives_503_and_releases_nothing_and_once_there_is_room_the_service_resumes_by_itself()
    {
        var folder = await stage.NewFolderAsync();
        var disk = Directory.CreateDirectory(Path.Combine(folder, "disk")).FullName;
        // A disk of 8 MiB that only the service sees, and that is gone with it.
        string[] through =
        [
            "unshare", .. Environment.IsPrivilegedProcess ? (string[])[] : ["--user", "--map-root-user"], "--mount",
            "sh", "-c", "mount -t tmpfs -o size=8m,mode=700 tmpfs \"$0\" && exec \"$@\"", disk,
        ];
        await using var files = new SqliteStore(folder);
        await using var node = await Tests.Serving.ServiceProcess.StartAsync(
            folder, Tests.Serving.ServiceProcess.FreeAddress(), through,
            [$"--Storage:SqlitePath={Path.Combine(disk, "pincontrol.db")}", "--Logging:LogLevel:Default=Warning"]);
        var seen = $"/proc/{node.Id}/root{disk}";
        using var cards = new Cards(node.Address);
        var shown = await cards.ViewAsync("1001");

        var filler = Path.Combine(seen, "filler");
        var id = await cards.IssueAsync("1001", "VIEW_PIN");
        Fill(filler);
        // What the log has room for already is still written; then nothing is.
        id = await IssueUntilFullAsync(cards) ?? id;
        using var device = new TestDevice(cards.Http);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var opened = await device.OpenAsync(id, "VIEW_PIN");
            await Unavailable.AssertAsync(opened, isDevice: true);
        }

        Assert.Equal(HttpStatusCode.OK, await cards.HealthAsync("live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await cards.HealthAsync("ready"));
        await AssertChainsAsync(seen, folder);

        File.Delete(filler);
        await Unavailable.UntilReadyAsync(cards);
        Assert.Equal(shown, await device.ViewAsync(id));
        Assert.Equal(shown, await cards.ViewAsync("1001"));
        await AssertChainsAsync(seen, folder);
    }

    /// <summary>Of a copy: SQLite would follow the way into the service's own view of the disk back to ours.</summary>
    private static async Task AssertChainsAsync(string seen, string folder)
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        foreach (var file in (string[])["pincontrol.db", "pincontrol.db-wal"])
        {
            File.Copy(Path.Combine(seen, file), Path.Combine(copy, file));
        }

        await using var store = new SqliteStore(copy);
        await Kept.AssertChainsAsync(store);
    }

    /// <returns>The last token that was issued, if there was one.</returns>
    private static async Task<string?> IssueUntilFullAsync(Cards cards)
    {
        string? id = null;
        for (var write = 0; write < MostWrites; write++)
        {
            using var response = await cards.AskForTokenAsync("1001", "VIEW_PIN");
            if (response.StatusCode != HttpStatusCode.Created)
            {
                await Unavailable.AssertAsync(response);
                return id;
            }

            using var answer = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            id = answer.RootElement.GetProperty("id").GetString();
        }

        throw new InvalidOperationException("The disk did not fill.");
    }

    private static void Fill(string path)
    {
        using var file = File.Create(path, bufferSize: 1);
        foreach (var size in (int[])[64 * 1024, 4096, 1])
        {
            var block = new byte[size];
            try
            {
                while (true)
                {
                    file.Write(block);
                }
            }
            catch (IOException)
            {
                // No room for a block of this size.
            }
        }
    }
}
