using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>A response's Content-Security-Policy, taken apart.</summary>
internal sealed class PagePolicy
{
    private readonly Dictionary<string, string[]> _directives;

    private PagePolicy(string text)
    {
        Text = text;
        _directives = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(static directive => directive.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(static words => words[0], static words => words[1..]);
    }

    public string Text { get; }

    public IEnumerable<string> Directives => _directives.Keys;

    public static PagePolicy Of(HttpResponseMessage response) => new(Assert.Single(response.Headers.GetValues("Content-Security-Policy")));

    public string[] Sources(string directive) => _directives.GetValueOrDefault(directive) ?? [];
}
