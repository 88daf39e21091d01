using Microsoft.AspNetCore.Builder;
using PinControl.Hosting;
using Xunit;

namespace PinControl.Tests.Limits;

/// <summary>The settings <c>Limits:…</c>: read at start, and named when they are wrong.</summary>
public sealed class LimitSettings
{
    [Theory]
    [InlineData("Limits:RequestsPerSecond", "0")]
    [InlineData("Limits:CardholderRequestsPerSecond", "1000001")]
    [InlineData("Limits:FailedLogins", "0")]
    [InlineData("Limits:LongestLoginDelay", "86401")]
    [InlineData("Limits:UnknownControlIds", "-1")]
    [InlineData("Limits:LongestControlIdDelay", "0")]
    [InlineData("Limits:RememberedAddresses", "10")]
    [InlineData("Limits:FailedLogins", "many")]
    public void A_wrong_one_is_named(string name, string value) =>
        Assert.Contains(name, Assert.Throws<SettingException>(() => Read($"--{name}={value}")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_defaults_are_those_of_the_document()
    {
        var limits = Read().Limits;
        Assert.Equal(
            (500, 1000, 10, 300, 50, 60, 65_536),
            (limits.RequestsPerSecond, limits.CardholderRequestsPerSecond, limits.FailedLogins, limits.LongestLoginDelay, limits.UnknownControlIds,
                limits.LongestControlIdDelay, limits.RememberedAddresses));
    }

    private static Settings Read(params string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(["--environment=Development", "--hostBuilder:reloadConfigOnChange=false", .. arguments]);
        return Settings.Read(builder.Configuration, builder.Environment);
    }
}
