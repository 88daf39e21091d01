using System.Buffers.Text;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using Xunit;

namespace PinControl.Tests.Audit;

/// <summary>What somebody with the database file can do to checkpoints, and how each shows.</summary>
public sealed class CheckpointTampering(RecordedTrail trail) : IClassFixture<RecordedTrail>
{
    [Fact]
    public void A_chain_s_first_record_names_the_checkpoint_before_it()
    {
        using var copy = trail.Copy();
        Assert.Equal($"checkpoint 0 {Base64Url.EncodeToString(AuditChain.Start)}", Start(copy, 1));
        var hash = copy.Sql<byte[]>("SELECT hash FROM checkpoint WHERE number = 2");
        Assert.Equal($"checkpoint 2 {Base64Url.EncodeToString(hash)}", Start(copy, 2));
    }

    [Fact]
    public void A_checkpoint_removed_from_the_middle_is_named()
    {
        using var copy = trail.Copy();
        copy.Tamper("DELETE FROM checkpoint WHERE number = 2;");
        copy.Verify().AssertBroken("CHECKPOINT_REMOVED", null, 2);
    }

    [Fact]
    public void The_first_checkpoint_s_removal_is_named()
    {
        using var copy = trail.Copy();
        copy.Tamper("DELETE FROM checkpoint WHERE number = 1;");
        copy.Verify().AssertBroken("CHECKPOINT_REMOVED", null, 1);
    }

    [Fact]
    public void Checkpoints_removed_at_the_end_show_where_a_later_chain_names_them()
    {
        using var copy = trail.Copy();
        copy.Tamper("DELETE FROM checkpoint WHERE number >= 2;");
        copy.Verify().AssertBroken("CHECKPOINT_REMOVED", null, 2);
    }

    [Fact]
    public void The_newest_checkpoint_s_removal_is_found_with_the_exported_one()
    {
        using var copy = trail.Copy();
        copy.Tamper("DELETE FROM checkpoint WHERE number = 3;");
        copy.Verify().AssertSound();
        Assert.True(copy.Verify().Unsigned > 0);
        copy.Verify(trail.Exported).AssertBroken("CHECKPOINT_REMOVED", null, 3);
    }

    [Theory]
    [InlineData("signature = zeroblob(64)", "CHECKPOINT_FORGED")]
    [InlineData("signature = (SELECT signature FROM checkpoint WHERE number = 1)", "CHECKPOINT_FORGED")]
    [InlineData("signature = X'00'", "CHECKPOINT_FORGED")]
    [InlineData("key_id = 'AAAA'", "CHECKPOINT_FORGED")]
    [InlineData("at = at + 1", "CHECKPOINT_CHANGED")]
    [InlineData("hash = zeroblob(32)", "CHECKPOINT_CHANGED")]
    [InlineData("body = X'7B7D'", "CHECKPOINT_CHANGED")]
    public void A_changed_checkpoint_is_named(string change, string kind)
    {
        using var copy = trail.Copy();
        copy.Tamper($"UPDATE checkpoint SET {change} WHERE number = 2;");
        copy.Verify().AssertBroken(kind, null, 2);
    }

    [Fact]
    public void Checkpoints_signed_anew_by_another_key_deceive_only_who_believes_the_store_s_copy_of_the_key()
    {
        using var copy = trail.Copy();
        using var attacker = new TestSigner();
        attacker.SignAll(copy, static body => body);
        copy.Verify().AssertSound();
        copy.Verify(null, trail.Exported.Point).AssertBroken("CHECKPOINT_FORGED", null, 1);
        copy.Verify(trail.Exported).AssertBroken("CHECKPOINT_FORGED", null, 1);
        Assert.Contains(copy.Verify(copy.Export(), trail.Exported.Point).Findings, finding => finding.Text.StartsWith("The exported checkpoint is no witness.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_public_key_replaced_alone_does_not_fit_its_id()
    {
        using var copy = trail.Copy();
        using var attacker = new TestSigner();
        copy.Tamper($"UPDATE identity_key SET point = X'{Convert.ToHexString(attacker.Point)}';");
        copy.Verify().AssertBroken("CHECKPOINT_FORGED", null, 1);
    }

    [Theory]
    [InlineData("digest", "Its digest of all heads")]
    [InlineData("chains", "Its digest of all heads")]
    [InlineData("previous", "It does not follow")]
    [InlineData("back", "further back")]
    public void A_signed_checkpoint_that_does_not_fit_those_before_it_is_named(string what, string says)
    {
        using var copy = trail.Copy();
        using var signer = new TestSigner();
        signer.SignAll(copy, body => body.Number != 3 ? body : what switch
        {
            "digest" => body with { Heads = new byte[32] },
            "chains" => body with { Chains = 7 },
            "previous" => body with { Previous = new byte[32] },
            _ => body with { Moved = [body.Moved[0] with { Chain = 1, Sequence = 1 }] },
        });
        var finding = copy.Verify().Findings[0];
        Assert.Equal(("CHECKPOINT_CHANGED", 3L), (finding.KindName, finding.Sequence));
        Assert.Contains(says, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_left_out_of_an_exported_checkpoint_make_it_no_witness()
    {
        using var copy = trail.Copy();
        copy.Verify(trail.Exported with { Heads = [trail.Exported.Heads[0]] }).AssertBroken("CHECKPOINT_CHANGED", null);
        copy.Verify(trail.Exported with { Signature = new byte[64] }).AssertBroken("CHECKPOINT_FORGED", null);
    }

    [Fact]
    public void An_export_reads_back_as_it_was_and_nothing_else_reads_as_one()
    {
        Assert.True(ExportedCheckpoint.TryParse(trail.Exported.ToJson(), out var read));
        Assert.Equal(trail.Exported.ToJson(), read.ToJson());
        Assert.False(ExportedCheckpoint.TryParse("{}", out _));
        Assert.False(ExportedCheckpoint.TryParse("null", out _));
        Assert.False(ExportedCheckpoint.TryParse(trail.Exported.ToJson().Replace("\"body\": \"", "\"body\": \"A", StringComparison.Ordinal), out _));
        Assert.True(CheckpointBody.TryParse(trail.Exported.Bytes, out var body));
        Assert.False(CheckpointBody.TryParse([.. trail.Exported.Bytes, (byte)' '], out _));
        Assert.Equal(trail.Exported.Bytes, body.ToCanonicalBytes());
    }

    private static string Start(TrailCopy copy, long chain) =>
        copy.Sql<string>($"SELECT json_extract(CAST(body AS TEXT), '$.detail') FROM audit WHERE chain_no = {chain} AND seq = 1").Split("; ")[1];
}
