namespace PinControl.Load;

/// <summary>
/// Its standard input says when: "go", "pause" (answered by a line once nobody has a request under way), "stop". It also stops when the
/// input ends, so that it never outlives whoever started it.
/// </summary>
internal static class LoadProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (LoadOptions.TryParse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(LoadOptions.Usage);
            return 2;
        }

        using var ledger = new Ledger(options.LedgerPath);
        var gate = new Gate();
        using var enough = new CancellationTokenSource(options.AtMost);
        var clients = Enumerable.Range(0, options.Clients).Select(number => new LoadClient(number, options.Nodes, ledger, gate)).ToList();
        var running = clients.Select(client => client.RunAsync(enough.Token)).ToList();
        while (await Console.In.ReadLineAsync() is { } line && line != "stop")
        {
            if (line == "go")
            {
                gate.Open();
                continue;
            }

            await gate.CloseAsync(options.Clients, enough.Token);
            await Console.Out.WriteLineAsync($"acknowledged {ledger.Answered}, in flight {ledger.InFlight}, failed {ledger.Failed}");
        }

        await enough.CancelAsync();
        await Task.WhenAll(running);
        clients.ForEach(static client => client.Dispose());
        await Console.Out.WriteLineAsync($"acknowledged {ledger.Answered}, in flight {ledger.InFlight}, failed {ledger.Failed}");
        return 0;
    }
}
