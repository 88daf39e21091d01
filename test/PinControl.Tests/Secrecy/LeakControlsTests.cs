using System.Text;
using PinControl.Leaks;
using Xunit;

namespace PinControl.Tests.Secrecy;

/// <summary>A leak test that gathered too little, or that excepts too much, must not pass.</summary>
public sealed class LeakControlsTests
{
    private const string Secret = "pcs_a-client-s-secret-of-this-run";

    [Theory]
    [InlineData(true, "log: a marker of this run, and more")]
    [InlineData(false, "log: a marker of another run")]
    [InlineData(false, "")]
    [InlineData(false, null)]
    public void What_was_gathered_counts_only_with_its_marker(bool counts, string? log)
    {
        var controls = new LeakControls();
        controls.Add("a marker", "marker of this run", "log");
        controls.Add("a file", string.Empty, "file", "its journal");
        List<Sink> sinks = [new("its journal", [1]), new("another", Encoding.ASCII.GetBytes("marker of this run"))];
        if (log is not null)
        {
            sinks.Add(new Sink("log", Encoding.ASCII.GetBytes(log)));
        }

        Assert.Equal(counts ? [] : ["a marker: log"], controls.MissingIn(sinks));
        Assert.Contains("a file: file or its journal", controls.MissingIn(sinks.Skip(1)));
    }

    [Theory]
    [InlineData(true, 1, 2)]
    [InlineData(false, 1, 2)]
    [InlineData(true, 0, 2)]
    [InlineData(true, 2, 1)]
    public void A_report_is_clean_only_with_all_controls_and_all_decoys(bool isControlled, int found, int planted)
    {
        var line = new LeakLine("log", 9, planted, found, 0);
        var report = new LeakReport([line], [], 1, isControlled ? [] : ["the reference: log"], 1, 1, 1, 1);
        Assert.Equal(isControlled && found == planted, report.IsClean);
        Assert.False(new LeakReport([line with { DecoysFound = planted }], [new LeakFinding("log", "a PIN", "as it is", 1, "")], 1, [], 1, 1, 1, 1).IsClean);
    }

    [Fact]
    public void A_secret_is_excepted_once_and_as_it_is()
    {
        var search = new LeakSearch([new Needle("the secret", Secret)]);
        var quoted = $"\"{Secret}\"";
        Assert.Empty(Left($"{{\"secret\":{quoted}}}"));
        Assert.Single(Left($"{{\"secret\":{quoted},\"again\":{quoted}}}"));
        Assert.Single(Left($"{{\"secret\":{quoted}}} {Convert.ToHexString(Encoding.ASCII.GetBytes(Secret))}"));
        Assert.Single(Left($"{Secret} {{\"secret\":{quoted}}}"));
        Assert.Null(new Sink("output", Encoding.ASCII.GetBytes(Secret)).Without(quoted));

        IReadOnlyList<LeakFinding> Left(string output) => search.In(new Sink("output", Encoding.ASCII.GetBytes(output)).Without(quoted)!);
    }

    [Fact]
    public void One_that_slips_out_everywhere_does_not_hide_another()
    {
        var search = new LeakSearch([new Needle("often", "123456789012"), new Needle("once", "987654321098")]);
        var found = search.In(new Sink("log", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("123456789012 ", 500)) + "987654321098")));
        Assert.Equal(["often", "often", "often", "often", "once"], found.Select(static leak => leak.What));
    }
}
