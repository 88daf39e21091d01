using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol client show</c>: all about one client; never a secret.</summary>
internal static class ClientShow
{
    public static Verb Verb(StoreAccess access)
    {
        var name = AccountVerb.Name("NAME", "The client.");
        var json = Options.Json();
        var verb = new Verb(
            "show", "Shows a client: what it may do, its secrets' ids, its frame keys, who may open its webview pages.",
            "pincontrol client show shop\npincontrol client show shop --json")
        {
            name, json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            if (await opened.Store.FindClientAsync(parsed.GetRequiredValue(name), cancellation) is not { } client)
            {
                await Console.Error.WriteLineAsync($"There is no client {parsed.GetRequiredValue(name)}; \"client list\" shows them.");
                return StartUp.Failed;
            }

            if (parsed.GetValue(json))
            {
                Report.Write(ClientDocument.Of(opened, client));
                return 0;
            }

            Report.WriteStore(opened);
            foreach (var (fact, value) in ClientDocument.Facts(client))
            {
                Report.WriteFact(fact, value);
            }

            return 0;
        });
        return verb;
    }
}
