using System.Buffers.Text;
using System.Text.Json;
using PinControl.Tests.Cli;
using Xunit;

namespace PinControl.Tests.Audit;

/// <summary>The audit verbs through real processes.</summary>
public sealed class AuditVerbs(RecordedTrail trail) : IClassFixture<RecordedTrail>
{
    [Fact]
    public async Task Verify_ends_with_0_when_all_is_sound_and_tells_how_far_it_is_signed_and_by_which_key()
    {
        using var copy = trail.Copy();
        var sound = (await RunAsync(copy, "verify")).AssertDone().Output;
        Assert.StartsWith($"Store       {copy.Database}\n", sound, StringComparison.Ordinal);
        Assert.Contains("in 2 chains\n", sound, StringComparison.Ordinal);
        Assert.Contains("Sound. Everything up to checkpoint 3 of ", sound, StringComparison.Ordinal);
        Assert.Contains("no record came after it", sound, StringComparison.Ordinal);
        Assert.Contains("the store's own copy", sound, StringComparison.Ordinal);

        var file = Path.Combine(copy.Folder, "anchor.json");
        (await RunAsync(copy, "checkpoint", "--out", file)).AssertDone();
        Assert.Contains("the one in the exported checkpoint", (await RunAsync(copy, "verify", "--checkpoint", file)).AssertDone().Output, StringComparison.Ordinal);
        var pinned = (await RunAsync(copy, "verify", "--identity-key", Base64Url.EncodeToString(trail.Exported.Point), "--json")).Json();
        Assert.True(pinned.GetProperty("sound").GetBoolean());
        Assert.Equal("PINNED", pinned.GetProperty("keySource").GetString());
        Assert.Equal(3, pinned.GetProperty("newest").GetProperty("number").GetInt64());
    }

    [Fact]
    public async Task Verify_ends_with_1_and_names_the_place_when_it_is_broken()
    {
        using var copy = trail.Copy();
        copy.Tamper("UPDATE audit SET outcome = 14 WHERE chain_no = 1 AND seq = 3;");
        var broken = await RunAsync(copy, "verify");
        Assert.Equal((1, string.Empty), (broken.Code, broken.Error));
        Assert.Contains("BROKEN in 1 place.", broken.Output, StringComparison.Ordinal);
        Assert.Contains("Chain 1, record 3 of ", broken.Output, StringComparison.Ordinal);
        Assert.Contains($"From {PinControl.Audit.AuditTime.Text(copy.TimeOf(1, 2))} on nothing of chain 1 is proved.", broken.Output, StringComparison.Ordinal);
        var json = await RunAsync(copy, "verify", "--json");
        Assert.Equal(1, json.Code);
        using var document = JsonDocument.Parse(json.Output);
        var finding = document.RootElement.GetProperty("findings")[0];
        Assert.Equal(("CHANGED", 1, 3), (finding.GetProperty("kind").GetString(), finding.GetProperty("chain").GetInt32(), finding.GetProperty("seq").GetInt32()));
    }

    [Fact]
    public async Task What_is_typed_wrong_ends_with_2()
    {
        using var copy = trail.Copy();
        (await RunAsync(copy, "verify", "--identity-key", "AAAA")).AssertRefused(2, "--identity-key AAAA is no point");
        (await RunAsync(copy, "verify", "--identity-key", new string('A', 87))).AssertRefused(2, "is no point");
        (await RunAsync(copy, "verify", "--checkpoint", Path.Combine(copy.Folder, "none"))).AssertRefused(2, "--checkpoint");
        (await RunAsync(copy, "verify", "--checkpoint", copy.Database)).AssertRefused(2, "is no checkpoint");
        (await RunAsync(copy, "export", "--since", "yesterday")).AssertRefused(2, "--since");
        (await RunAsync(copy, "search", "--outcome", "BLOCKED")).AssertRefused(2, "--outcome BLOCKED is none of");
        (await RunAsync(copy, "search", "--event", "NOPE")).AssertRefused(2, "--event NOPE is none of CHAIN_STARTED, ");
        (await RunAsync(copy, "search", "--since", "2026-11-02", "--until", "2026-11-01")).AssertRefused(2, "is not before --until");
        (await RunAsync(copy, "export", "--since", "2026-11-02", "--until", "2026-11-02")).AssertRefused(2, "is not before --until");
        (await RunAsync(copy, "search", "--after", "1-2")).AssertRefused(2, "--after");
        (await RunAsync(copy, "search", "--plastic", "1001x")).AssertRefused(2, "--plastic");
        (await CommandProcess.RunAsync(copy.Folder + "-none", "audit", "verify")).AssertRefused(2, "There is no store");
    }

    [Fact]
    public async Task A_checkpoint_is_exported_with_every_head_and_never_over_another_file()
    {
        using var copy = trail.Copy();
        using var exported = JsonDocument.Parse((await RunAsync(copy, "checkpoint")).AssertDone().Output);
        Assert.Equal(3, exported.RootElement.GetProperty("number").GetInt64());
        var head = exported.RootElement.GetProperty("heads")[1];
        Assert.Equal(["chain", "node", "startedAt", "seq", "hash", "at"], head.EnumerateObject().Select(member => member.Name));
        Assert.Equal(copy.Sql<long>("SELECT seq FROM audit_head WHERE chain_no = 2"), head.GetProperty("seq").GetInt64());

        var file = Path.Combine(copy.Folder, "anchor.json");
        (await RunAsync(copy, "checkpoint", "--out", file)).AssertDone();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        (await RunAsync(copy, "checkpoint", "--out", file)).AssertRefused(2, "is there already");
        (await RunAsync(copy, "checkpoint", "--out", file, "--force")).AssertDone();
    }

    [Fact]
    public async Task An_export_has_every_record_on_a_line_of_its_own_in_the_order_of_the_chains()
    {
        using var copy = trail.Copy();
        var lines = (await RunAsync(copy, "export")).AssertDone().Output.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(copy.Sql<long>("SELECT count(*) FROM audit"), lines.Count);
        var places = lines.Select(static line => (line.GetProperty("chain").GetInt64(), line.GetProperty("seq").GetInt64())).ToList();
        Assert.Equal(places.Order(), places);
        var view = lines.First(static line => line.GetProperty("event").GetString() == "PIN_VIEW");
        Assert.Equal(("OK", "1001", "demo"), (view.GetProperty("outcome").GetString(), view.GetProperty("plasticId").GetString(), view.GetProperty("client").GetString()));
        Assert.Equal(43, view.GetProperty("hash").GetString()!.Length);

        var from = PinControl.Audit.AuditTime.Text(copy.TimeOf(2, 1));
        var file = Path.Combine(copy.Folder, "export.jsonl");
        (await RunAsync(copy, "export", "--since", from, "--out", file)).AssertDone();
        Assert.Equal(copy.Sql<long>("SELECT count(*) FROM audit WHERE chain_no = 2"), (await File.ReadAllLinesAsync(file)).Length);
        Assert.Equal(
            copy.Sql<long>("SELECT count(*) FROM audit WHERE chain_no = 1"),
            (await RunAsync(copy, "export", "--until", from)).AssertDone().Output.TrimEnd('\n').Split('\n').Length);
    }

    [Theory]
    [InlineData("plastic_no = (SELECT plastic_no FROM plastic WHERE plastic_id = '1002')", "--plastic", "0001002")]
    [InlineData("json_extract(CAST(body AS TEXT), '$.client') = 'demo'", "--client", "demo")]
    [InlineData("json_extract(CAST(body AS TEXT), '$.auditUser') = 'test'", "--user", "test")]
    [InlineData("event = 'PIN_VIEW'", "--event", "pin_view")]
    [InlineData("outcome = 1", "--outcome", "INTENT")]
    [InlineData("0", "--support", "NONESUCH")]
    public async Task A_search_finds_what_matches_and_nothing_else(string where, string option, string value)
    {
        using var copy = trail.Copy();
        var found = (await RunAsync(copy, "search", option, value, "--limit", "1000", "--json")).Json().GetProperty("records");
        Assert.Equal(copy.Sql<long>($"SELECT count(*) FROM audit WHERE {where}"), found.GetArrayLength());
    }

    [Fact]
    public async Task A_search_goes_page_by_page_in_the_order_of_time()
    {
        using var copy = trail.Copy();
        var reference = copy.Sql<string>("SELECT reference FROM audit WHERE event = 'PIN_VIEW' LIMIT 1");
        var ofToken = (await RunAsync(copy, "search", "--reference", reference)).AssertDone().Output;
        Assert.Matches("TOKEN_ISSUE +OK +demo/test +1001(.*\n)*.*TOKEN_OPEN +INTENT(.*\n)*.*PIN_VIEW +OK", ofToken);

        var times = new List<string>();
        string[] after = [];
        for (var pages = 0; ; pages++)
        {
            var page = (await RunAsync(copy, ["search", "--limit", "15", "--json", .. after])).Json();
            times.AddRange(page.GetProperty("records").EnumerateArray().Select(static record => record.GetProperty("at").GetString()!));
            if (!page.TryGetProperty("next", out var next))
            {
                Assert.True(pages > 1);
                break;
            }

            after = ["--after", next.GetString()!];
        }

        Assert.Equal(copy.Sql<long>("SELECT count(*) FROM audit"), times.Count);
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    [Fact]
    public async Task Where_there_is_no_room_it_says_so_and_leaves_nothing()
    {
        using var copy = trail.Copy();
        (await RunAsync(copy, "export", "--out", "/dev/full", "--force")).AssertRefused(1, "could not be written to the end: No space left on device.");
        var shell = await CommandProcess.RunAsync(
            "Development", "sh",
            ["-c", "dotnet \"$0\" audit export --Storage:SqlitePath \"$1\" >/dev/full; code=$?; dotnet \"$0\" audit search --Storage:SqlitePath \"$1\" >/dev/full; exit $((10 * code + $?))",
                typeof(PinControl.Hosting.StartUp).Assembly.Location, copy.Database]);
        Assert.Equal((11, 2), (shell.Code, shell.Error.Split("Standard output cannot be written: No space left on device.").Length - 1));
        Assert.DoesNotContain("   at ", shell.Error, StringComparison.Ordinal);
        Assert.Equal([copy.Database], Directory.GetFileSystemEntries(copy.Folder));
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task A_file_that_is_read_stays_as_it_is_and_alone(string journal)
    {
        using var copy = trail.Copy();
        copy.Sql<string>($"PRAGMA journal_mode={journal}");
        var before = await File.ReadAllBytesAsync(copy.Database);
        (await RunAsync(copy, "verify")).AssertDone();
        Assert.Equal(before, await File.ReadAllBytesAsync(copy.Database));
        Assert.Equal([copy.Database], Directory.GetFileSystemEntries(copy.Folder));
    }

    [Fact]
    public async Task An_empty_file_stays_empty()
    {
        using var copy = trail.Copy();
        await File.WriteAllBytesAsync(copy.Database, []);
        (await RunAsync(copy, "verify")).AssertRefused(1, "The store's file is empty");
        Assert.Equal(0, new FileInfo(copy.Database).Length);
    }

    [Fact]
    public async Task What_a_service_has_just_written_is_read_from_its_log()
    {
        using var copy = trail.Copy();
        await using var service = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={copy.Database};Pooling=False");
        await service.OpenAsync();
        await using var command = service.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; UPDATE audit_head SET node = 'ghost/9' WHERE chain_no = 2";
        await command.ExecuteNonQueryAsync();
        Assert.Contains("HEAD_CHANGED", (await RunAsync(copy, "verify")).Output, StringComparison.Ordinal);

        // The log lies beside the file itself.
        var link = Path.Combine(Directory.CreateDirectory(Path.Combine(copy.Folder, "links")).FullName, "link.db");
        File.CreateSymbolicLink(link, copy.Database);
        Assert.Contains("HEAD_CHANGED", (await RunAsync(copy, "verify", $"--Storage:SqlitePath={link}")).Output, StringComparison.Ordinal);
    }

    private static Task<CommandResult> RunAsync(TrailCopy copy, params string[] arguments) => CommandProcess.RunAsync(copy.Folder, ["audit", .. arguments]);
}
