namespace PinControl.Hosting;

/// <summary>Where the service listens, as the settings say: <c>Urls</c>, or Kestrel's own section of endpoints.</summary>
internal sealed record ListenUrl(string Setting, string Text)
{
    public bool IsHttps => Text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Reads them.</summary>
internal static class ListenUrls
{
    public static IReadOnlyList<ListenUrl> Of(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        return endpoints.Count > 0
            ? [.. endpoints.Select(static endpoint => new ListenUrl(endpoint.Path + ":Url", endpoint["Url"] ?? string.Empty))]
            : [.. Urls(configuration).Select(static url => new ListenUrl("Urls", url))];
    }

    private static string[] Urls(IConfiguration configuration) =>
        (configuration["Urls"] is { Length: > 0 } urls ? urls : ServiceAddress.Default).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
