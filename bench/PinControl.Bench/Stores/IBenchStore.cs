namespace PinControl.Bench.Stores;

/// <summary>One of the service's two stores, and what a benchmark does to it behind the service's back, while the service is down.</summary>
internal interface IBenchStore
{
    /// <summary>For the table.</summary>
    string Name { get; }

    /// <summary>The service's arguments that name it, as whoever owns the schema and may change it.</summary>
    IReadOnlyList<string> OwnerArguments { get; }

    /// <summary>The same, with no more rights than a deployed service has.</summary>
    IReadOnlyList<string> Arguments { get; }

    /// <summary>Development's demo client becomes <c>bench</c>: the store then serves outside Development, without that environment's extras.</summary>
    Task AdoptAsync();

    /// <summary>Inserts plastics that are active, produced and have a PIN, with ids from <see cref="Plastics.First"/> on. Their sealed bytes open nothing.</summary>
    Task FillAsync(int count);

    Task<long> CountTokensAsync();
}

internal static class Plastics
{
    /// <summary>Ids of one length: text sorts as numbers do.</summary>
    public const long First = 5_000_000_000;

    /// <summary>Of those with a PIN that really opens.</summary>
    public const long FirstToView = 7_000_000_000;
}
