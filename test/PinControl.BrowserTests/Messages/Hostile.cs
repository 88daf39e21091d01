using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Messages;

/// <summary>Messages that a listed parent would never send, by the thousand: the frame does nothing for them, and then still does its work.</summary>
public sealed class Hostile(BrowserStage stage) : BrowserTest(stage)
{
    // Everything that can be posted, and what looks like a message but is none. The same every time.
    private const string Flood =
        """
        count => {
          let state = 20261126;
          const roll = sides => { state ^= state << 13; state ^= state >>> 17; state ^= state << 5; return (state >>> 0) % sides; };
          const pick = list => list[roll(list.length)];
          const words = ['view-pin', 'set-pin', 'set-pin-set', 'hide-pin', 'set-theme', 'ping', 'VIEW-PIN', ' ping', 'ping\n', '__proto__', '', 'constructor', 'x'.repeat(1e5)];
          const value = depth => [
            () => undefined, () => null, () => NaN, () => -0, () => 2n ** 80n, () => true, () => pick(words), () => new Date(NaN), () => /a/g, () => new Map([['operation', 'ping']]),
            () => new ArrayBuffer(8), () => new Error('x'), () => [pick(words)], () => depth > 4 ? 0 : [value(depth + 1), value(depth + 1)],
            () => depth > 4 ? 0 : ({ operation: value(depth + 1), controlId: value(depth + 1), theme: value(depth + 1) }),
            () => JSON.parse('{"__proto__":{"operation":"hide-pin"},"operation":["ping"]}'),
          ][roll(16)]();
          // One that asks for a PIN without a control id is told so, once (Listening).
          const starts = body => body !== null && typeof body === 'object' && (body.operation === 'view-pin' || body.operation === 'set-pin');
          const known = body => body !== null && typeof body === 'object' && typeof body.operation === 'string' && /^(set-pin-set|hide-pin|set-theme|ping)$/.test(body.operation);
          let sent = 0;
          while (sent < count) {
            const body = roll(3) ? { operation: value(0), controlId: value(0), theme: value(0) } : value(0);
            if (!starts(body) && !known(body)) { parentHost.send(body); sent++; }
          }
          return sent;
        }
        """;

    [Fact]
    public async Task Two_thousand_of_them_do_nothing_and_the_right_one_behind_them_all_does()
    {
        var host = await NewWebPageAsync();
        var faults = new List<string>();
        var requests = new List<string>();
        host.Page.PageError += (_, fault) => faults.Add(fault);
        await host.FrameAsync(null, "never");
        await host.LoadedAsync();
        host.Page.Request += (_, request) => requests.Add(request.Url);
        Assert.Equal(2_000, await host.Parent.EvaluateAsync<int>(Flood, 2_000));
        await Task.Delay(Patience.Quiet);
        Assert.Empty(faults);
        Assert.Empty(requests);
        Assert.All(await host.EventsAsync(), static one => Assert.Equal("ready", one.Name));

        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.NewTokenAsync(ScopeName.View)));
        await host.WaitForAsync("view_pin_success");
        Assert.Empty(faults);
    }
}
