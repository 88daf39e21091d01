using System.Diagnostics;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Limits;

/// <summary>What the trail says of refusals that are counted: one record of a kind every ten seconds, and one at the end.</summary>
internal static class CountedRefusals
{
    /// <summary>Of a stopped service: each refusal is in a record, and the records are as few as the time since <paramref name="begun"/> allows.</summary>
    public static void AssertCounted(this PinControlServer server, Stopwatch begun, string kind, long count)
    {
        var records = $"FROM audit WHERE event = 'REFUSALS_COUNTED' AND json_extract(body, '$.detail') LIKE '{kind} %'";
        Assert.Equal(count, server.Sql($"SELECT sum(CAST(substr(json_extract(body, '$.detail'), {kind.Length + 2}) AS INTEGER)) {records}"));
        // The ten seconds may be over in the middle of it.
        Assert.InRange((long)server.Sql($"SELECT count(*) {records}")!, 1, 2 + (long)(begun.Elapsed / TimeSpan.FromSeconds(10)));
    }
}
