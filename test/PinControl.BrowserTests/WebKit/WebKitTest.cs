using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.WebKit;

/// <summary>A test in Debian's WebKitGTK.</summary>
[Collection(WebKitTurns.Name)]
public abstract class WebKitTest(BrowserStage stage, WebKitStage webKit) : IAsyncDisposable
{
    private bool _driven;

    private protected BrowserStage Stage { get; } = stage;

    private protected WebKitStage WebKit { get; } = webKit;

    private protected PinControlServer Server => Stage.Server;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_driven && TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            await WebKit.AbandonBrowserAsync(TestContext.Current.TestMethod?.MethodName ?? "test");
        }
    }

    private protected DrivenPage NewPage(Flow flow, PinControlServer? server = null)
    {
        _driven = true;
        return new DrivenPage(WebKit.Browser, server ?? Server, Stage.Bank, flow);
    }
}
