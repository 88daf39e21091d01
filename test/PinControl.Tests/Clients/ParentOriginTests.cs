using PinControl.Clients;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>Which text is the origin of a page that may frame the service's.</summary>
public sealed class ParentOriginTests
{
    [Theory]
    [InlineData("https://shop.example")]
    [InlineData("https://shop.example:8443")]
    [InlineData("https://xn--bcher-kva.example")]
    [InlineData("https://[::1]:8443")]
    [InlineData("http://localhost:3000")]
    [InlineData("capacitor://localhost")]
    [InlineData("ionic://localhost")]
    public void An_origin_as_browsers_send_it_is_taken_as_it_stands(string text)
    {
        Assert.True(ParentOrigin.TryParse(text, out var origin, out var complaint), complaint);
        Assert.Equal(text, origin.Text);
    }

    [Theory]
    [InlineData("https://*.shop.example", "wildcard")]
    [InlineData("https://shop.example:*", "wildcard")]
    [InlineData("*", "wildcard")]
    [InlineData("https://shop.example/", "write https://shop.example")]
    [InlineData("https://shop.example/pin", "write https://shop.example")]
    [InlineData("https://shop.example?x=1", "write https://shop.example")]
    [InlineData("https://shop.example:443", "write https://shop.example")]
    [InlineData("HTTPS://Shop.Example", "write https://shop.example")]
    [InlineData("https://you:pw@shop.example", "write https://shop.example")]
    [InlineData("https://bücher.example", "write https://xn--bcher-kva.example")]
    [InlineData("https://shop.example:0", "")]
    [InlineData("https://shop.example:99999", "no origin")]
    [InlineData("https://shop.example; script-src *", "wildcard")]
    [InlineData("https://shop.example; script-src 'self'", "no origin")]
    [InlineData("https://shop.example https://b.example", "no origin")]
    [InlineData("shop.example", "no origin")]
    [InlineData("https://", "no origin")]
    [InlineData("null", "no origin")]
    [InlineData("", "no origin")]
    [InlineData("file:///home/you/a.html", "scheme file")]
    [InlineData("data:text/html,x", "scheme data")]
    [InlineData("javascript:alert(1)", "scheme javascript")]
    public void Anything_else_is_refused_with_what_is_wrong(string text, string complaint)
    {
        Assert.False(ParentOrigin.TryParse(text, out _, out var told));
        Assert.Contains(complaint, told, StringComparison.Ordinal);
    }
}
