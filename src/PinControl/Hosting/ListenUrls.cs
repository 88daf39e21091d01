namespace PinControl.Hosting;

/// <summary>Where the service listens, as the settings say: <c>Urls</c>, or Kestrel's own section of endpoints.</summary>
internal sealed record ListenUrl(string Setting, string Text)
{
    public bool IsHttps => Text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a socket of this machine's, by a path: its callers have no address.</summary>
    public bool IsWithoutAddress => Parse() is { } address && (address.IsUnixPipe || address.IsNamedPipe);

    /// <summary>0 if the system chooses; none if it is not to be read, which Kestrel says.</summary>
    public int? Port => Parse() is { IsUnixPipe: false, IsNamedPipe: false } address ? address.Port : null;

    private BindingAddress? Parse()
    {
        try
        {
            return BindingAddress.Parse(Text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
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
