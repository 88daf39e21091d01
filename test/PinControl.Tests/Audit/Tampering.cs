using PinControl.Audit.Checkpoints;
using PinControl.Audit.Verification;
using Xunit;

namespace PinControl.Tests.Audit;

/// <summary>What somebody with the database file can do to records, and how each shows.</summary>
public sealed class Tampering(RecordedTrail trail) : IClassFixture<RecordedTrail>
{
    [Fact]
    public void An_untouched_trail_is_sound_and_all_of_it_signed()
    {
        using var copy = trail.Copy();
        var report = copy.Verify();
        report.AssertSound();
        Assert.Equal(copy.Sql<long>("SELECT count(*) FROM audit"), report.Records);
        Assert.Equal((2, 3L, 0L), (report.Chains, report.Checkpoints, report.Unsigned));
        copy.Verify(trail.Exported).AssertSound();
        copy.Verify(null, trail.Exported.Point).AssertSound();
    }

    [Fact]
    public void A_changed_body_is_named_with_the_last_good_record_s_time()
    {
        using var copy = trail.Copy();
        var place = copy.SecondOf("PIN_VIEW");
        copy.Tamper($"UPDATE audit SET body = CAST(replace(CAST(body AS TEXT), '\"demo\"', '\"Demo\"') AS BLOB) WHERE chain_no = 1 AND seq = {place};");
        var finding = copy.Verify().AssertBroken("CHANGED", 1, place);
        Assert.Equal(copy.TimeOf(1, place - 1), finding.NothingProvedFrom);
    }

    [Theory]
    [InlineData("outcome = 14")]
    [InlineData("outcome = outcome + 65536")]
    [InlineData("at = at + 1")]
    [InlineData("event = 'PIN_SET'")]
    [InlineData("reference = 'AAAA'")]
    [InlineData("reference = NULL")]
    [InlineData("plastic_no = (SELECT plastic_no FROM plastic WHERE plastic_id = '1002')")]
    [InlineData("plastic_no = NULL")]
    [InlineData("hash = zeroblob(32)")]
    public void A_changed_column_is_named(string change)
    {
        using var copy = trail.Copy();
        var place = copy.SecondOf("PIN_VIEW");
        copy.Tamper($"UPDATE audit SET {change} WHERE chain_no = 1 AND seq = {place};");
        copy.Verify().AssertBroken("CHANGED", 1, place);
    }

    [Fact]
    public void A_record_removed_from_the_middle_is_named()
    {
        using var copy = trail.Copy();
        var place = copy.SecondOf("PIN_VIEW");
        var before = copy.TimeOf(1, place - 1);
        copy.Tamper($"DELETE FROM audit WHERE chain_no = 1 AND seq = {place};");
        Assert.Equal(before, copy.Verify().AssertBroken("REMOVED", 1, place).NothingProvedFrom);
    }

    [Fact]
    public void A_removed_record_shows_though_the_later_ones_were_numbered_anew()
    {
        using var copy = trail.Copy();
        var place = copy.SecondOf("PIN_VIEW");
        copy.Tamper($"""
            DELETE FROM audit WHERE chain_no = 1 AND seq = {place};
            UPDATE audit SET seq = -seq WHERE chain_no = 1 AND seq > {place};
            UPDATE audit SET seq = -seq - 1 WHERE chain_no = 1 AND seq < 0;
            UPDATE audit_head SET seq = seq - 1 WHERE chain_no = 1;
            """);
        copy.Verify().AssertBroken("CHANGED", 1, place);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_swapped_records_are_out_of_order(bool withTheirHashes)
    {
        using var copy = trail.Copy();
        var (one, other) = (copy.SecondOf("PIN_VIEW"), copy.SecondOf("PIN_VIEW") + 2);
        var columns = "at, event, outcome, plastic_no, reference, body" + (withTheirHashes ? ", hash" : string.Empty);
        copy.Tamper($"""
            CREATE TEMP TABLE kept AS SELECT seq, {columns} FROM audit WHERE chain_no = 1 AND seq IN ({one}, {other});
            UPDATE audit SET ({columns}) = (SELECT {columns} FROM kept WHERE kept.seq = {other}) WHERE chain_no = 1 AND seq = {one};
            UPDATE audit SET ({columns}) = (SELECT {columns} FROM kept WHERE kept.seq = {one}) WHERE chain_no = 1 AND seq = {other};
            """);
        var finding = copy.Verify().AssertBroken("OUT_OF_ORDER", 1, one);
        Assert.Contains($"in the place of {other}", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tail_cut_off_shows_at_the_chain_s_head()
    {
        using var copy = trail.Copy();
        copy.Tamper("DELETE FROM audit WHERE chain_no = 2 AND seq > 3;");
        copy.Verify().AssertBroken("CUT_OFF", 2, 4);
    }

    [Fact]
    public void A_tail_cut_off_with_its_head_set_back_shows_in_the_checkpoints()
    {
        using var copy = trail.Copy();
        copy.CutTail(2, 3);
        Assert.Equal(copy.TimeOf(2, 3), copy.Verify().AssertBroken("CUT_OFF", 2, 4).NothingProvedFrom);
    }

    [Fact]
    public void A_tail_cut_off_with_head_and_checkpoint_is_found_only_with_the_exported_one()
    {
        using var copy = trail.Copy();
        copy.CutTail(2, 3);
        copy.Tamper("DELETE FROM checkpoint WHERE number = 3;");
        copy.Verify().AssertSound();
        var findings = copy.Verify(trail.Exported).Findings;
        Assert.Equal(["CHECKPOINT_REMOVED", "CUT_OFF"], findings.Select(finding => finding.KindName));
        Assert.Equal((2L, 4L), (findings[1].Chain, findings[1].Sequence));
    }

    [Fact]
    public void A_whole_chain_removed_with_its_head_shows_in_the_checkpoints()
    {
        using var copy = trail.Copy();
        copy.Tamper("DELETE FROM audit WHERE chain_no = 2; DELETE FROM audit_head WHERE chain_no = 2;");
        copy.Verify().AssertBroken("CHAIN_REMOVED", 2);
    }

    [Fact]
    public void A_whole_chain_removed_with_its_checkpoint_is_found_with_the_exported_one_which_knows_its_start()
    {
        using var copy = trail.Copy();
        var (started, signed) = (copy.TimeOf(2, 1), copy.TimeOfCheckpoint(2));
        copy.Tamper("DELETE FROM audit WHERE chain_no = 2; DELETE FROM audit_head WHERE chain_no = 2; DELETE FROM checkpoint WHERE number = 3;");
        copy.Verify().AssertSound();
        var findings = copy.Verify(trail.Exported).Findings;
        Assert.Equal(["CHECKPOINT_REMOVED", "CHAIN_REMOVED"], findings.Select(finding => finding.KindName));
        // Not the file's own word, which nobody signed: the checkpoint before it, which has no such chain.
        Assert.Equal(signed, findings[1].NothingProvedFrom);
        Assert.True(signed <= started);
        Assert.Null(findings[1].WordOf);
        copy.Tamper("DELETE FROM checkpoint;");
        var byWord = copy.Verify(trail.Exported).Findings.Single(static finding => finding.Chain == 2);
        Assert.Equal((started, TimeWord.ExportedCheckpoint), (byWord.NothingProvedFrom, byWord.WordOf));
        // A word that what is signed belies is none.
        var heads = trail.Exported.Heads.Select(static head => head with { StartedAt = "2090-01-01T00:00:00.000000Z" });
        Assert.Null(copy.Verify(trail.Exported with { Heads = [.. heads] }).Findings.Single(static finding => finding.Chain == 2).NothingProvedFrom);
    }

    [Theory]
    [InlineData("node = 'ghost/9'")]
    [InlineData("started_at = 1893456000000000")]
    public void What_a_head_says_of_the_beginning_is_held_against_the_first_record(string change)
    {
        using var copy = trail.Copy();
        copy.Tamper($"UPDATE audit_head SET {change} WHERE chain_no = 2;");
        copy.Verify().AssertBroken("HEAD_CHANGED", 2, 1);
        Assert.Equal(trail.Exported.Heads, copy.Export().Heads);
        // It hides nothing else of the chain.
        copy.CutTail(2, 3);
        Assert.Equal(["CUT_OFF", "HEAD_CHANGED"], copy.Verify().Findings.Select(static finding => finding.KindName));
    }

    [Fact]
    public void A_time_that_only_a_head_says_gives_way_to_what_is_signed()
    {
        using var copy = trail.Copy();
        copy.Tamper("UPDATE audit_head SET started_at = 1893456000000000; UPDATE audit SET outcome = 14 WHERE seq = 1;");
        var findings = copy.Verify().Findings;
        Assert.Equal([null, copy.TimeOfCheckpoint(2)], findings.Select(static finding => finding.NothingProvedFrom));
    }

    [Fact]
    public void A_checkpoint_of_another_installation_is_doubted_first()
    {
        using var copy = trail.Copy();
        Assert.Null(copy.Verify(trail.Exported).Foreign);
        using var other = new TestSigner();
        copy.Tamper("UPDATE audit SET at = at + 1 WHERE seq = 1;");
        copy.Rehash(1, 1);
        copy.Rehash(2, 1);
        other.SignAll(copy, static body => body);
        copy.Tamper("DELETE FROM identity_key WHERE key_id <> '" + other.KeyId + "';");
        var foreign = copy.Verify(trail.Exported).Foreign!;
        Assert.True(foreign is { KeyIsUnknown: true, NoneFits: true });
    }

    [Theory]
    [InlineData("UPDATE audit_head SET hash = zeroblob(32) WHERE chain_no = 1;")]
    [InlineData("UPDATE audit_head SET seq = seq - 1 WHERE chain_no = 1;")]
    public void A_changed_head_is_named(string change)
    {
        using var copy = trail.Copy();
        copy.Tamper(change);
        copy.Verify().AssertBroken("CHANGED", 1);
    }

    [Fact]
    public void A_removed_head_is_named()
    {
        using var copy = trail.Copy();
        copy.Tamper("DELETE FROM audit_head WHERE chain_no = 1;");
        copy.Verify().AssertBroken("CUT_OFF", 1);
    }

    [Fact]
    public void A_chain_hashed_anew_is_found_by_the_checkpoints()
    {
        using var copy = trail.Copy();
        var signed = Convert.ToInt64(copy.Sql<object>("SELECT json_extract(CAST(body AS TEXT), '$.moved[0].seq') FROM checkpoint WHERE number = 1"), null);
        var place = copy.Sql<long>($"SELECT min(seq) FROM audit WHERE chain_no = 1 AND seq > {signed} AND event = 'PIN_VIEW'");
        copy.Tamper($"UPDATE audit SET body = CAST(replace(CAST(body AS TEXT), '\"test\"', '\"else\"') AS BLOB) WHERE chain_no = 1 AND seq = {place};");
        copy.Rehash(1, place);
        var finding = copy.Verify().AssertBroken("REWRITTEN", 1, signed + 1);
        Assert.Equal((copy.TimeOf(1, signed), copy.TimeOf(1, signed + 1)), (finding.NothingProvedFrom, finding.At));
    }

    [Fact]
    public void A_chain_hashed_anew_is_found_with_the_exported_checkpoint_when_those_in_the_store_are_gone()
    {
        using var copy = trail.Copy();
        copy.Tamper("UPDATE audit SET outcome = 14 WHERE chain_no = 2 AND seq = 3; DELETE FROM checkpoint WHERE number = 3;");
        copy.Rehash(2, 3);
        copy.Verify().AssertSound();
        Assert.Equal(["CHECKPOINT_REMOVED", "REWRITTEN"], copy.Verify(trail.Exported).Findings.Select(finding => finding.KindName));
    }

    [Fact]
    public void A_forged_history_that_the_service_signed_anew_is_not_proved_by_its_new_checkpoints()
    {
        using var copy = trail.Copy();
        using var signer = new TestSigner();
        signer.SignAll(copy, static body => body);
        var exported = copy.Export();
        var place = copy.SecondOf("PIN_VIEW");
        copy.Tamper($"UPDATE audit SET outcome = 14 WHERE chain_no = 1 AND seq = {place};");
        copy.Rehash(1, place);
        var ledger = new HeadLedger();
        signer.SignAll(copy, body =>
        {
            var moved = body.Moved.Select(head => head with { Hash = copy.Sql<byte[]>($"SELECT hash FROM audit WHERE chain_no = {head.Chain} AND seq = {head.Sequence}") }).ToList();
            moved.ForEach(ledger.Put);
            return body with { Moved = moved, Heads = ledger.Digest() };
        });

        var finding = Assert.Single(copy.Verify(exported).Findings, found => found.Chain == 1);
        Assert.Equal("REWRITTEN", finding.KindName);
        Assert.InRange(finding.Sequence, 1, place);
        Assert.True(finding.NothingProvedFrom <= copy.TimeOf(1, place));
    }

    [Fact]
    public void A_tail_cut_off_together_with_the_head_s_row_is_named_with_what_the_checkpoint_knows()
    {
        using var copy = trail.Copy();
        copy.Tamper("DELETE FROM audit WHERE chain_no = 2 AND seq > 3; DELETE FROM audit_head WHERE chain_no = 2;");
        var finding = copy.Verify(trail.Exported).AssertBroken("CUT_OFF", 2, 4);
        Assert.Contains("names its record", finding.Text, StringComparison.Ordinal);
        Assert.Equal(copy.TimeOf(2, 3), finding.NothingProvedFrom);
    }

    [Fact]
    public void Each_broken_chain_is_named_once()
    {
        using var copy = trail.Copy();
        copy.Tamper("UPDATE audit SET outcome = 14 WHERE seq IN (2, 3, 4);");
        Assert.Equal([(1L, 2L), (2L, 2L)], copy.Verify().Findings.Select(finding => (finding.Chain!.Value, finding.Sequence)));
    }
}
