using PinControl.Bench.Running;

namespace PinControl.Bench.Loads;

/// <summary>One answer of each kind, from the service itself: what bare Kestrel gives has its size to the byte.</summary>
internal static class RecordedAnswers
{
    public static async Task<(byte[] Issued, byte[] Opened)> OfAsync(PinControlService service)
    {
        using var http = Issuer.Connect(service.Address, 1);
        await Issuer.MakePlasticsAsync(http, 1);
        var issued = await Issuer.IssueAsync(http, Stores.Plastics.FirstToView);
        var (opened, read) = await ViewDevice.ViewAsync(http, ViewDevice.ControlIdOf(issued));
        return read ? (issued, opened) : throw new BenchException("The service's answer held no PIN.");
    }
}
