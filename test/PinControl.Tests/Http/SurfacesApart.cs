using System.Net;
using System.Text;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Http;

/// <summary>The setting <c>Surfaces</c>: a process that serves cardholders can know nothing else.</summary>
public sealed class SurfacesApart
{
    [Fact]
    public async Task A_cardholder_s_process_has_no_route_for_issuers_or_cards()
    {
        await using var server = PinControlServer.Start("Surfaces=cardholder");
        using var body = new StringContent("""{"scope":"VIEW_PIN"}""", Encoding.UTF8, "application/json");
        using var issue = await server.Client.PostAsync("/pincontrol/v2/plastic/1001?auditUser=u", body);
        using var cards = await server.Client.GetAsync("/pincontrol/cards/v1/plastics/1001?auditUser=u");
        using var frame = await server.Anonymous.GetAsync("/pincontrol/frame?key=demo-frame");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK), (issue.StatusCode, cards.StatusCode, frame.StatusCode));
    }
}
