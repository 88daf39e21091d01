using System.CommandLine;
using PinControl.Clients;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol client webview</c>: who may open a client's webview pages: its native apps, listed web pages, or both.</summary>
internal static class ClientWebview
{
    public static Verb Verb(StoreAccess access)
    {
        var name = AccountVerb.Name("NAME", "The client.");
        var bridge = new Option<bool>("--require-bridge") { Description = "A page works only where one of the client's native apps listens; elsewhere its token stays unspent." };
        var noBridge = new Option<bool>("--no-bridge") { Description = "A page works without a native app too." };
        var origins = OriginOptions.Create("A web page that may open it: exactly scheme://host[:port]. Once for each, in the place of all earlier ones.");
        var noOrigins = new Option<bool>("--no-origin") { Description = "No list any more: the pages of the client's frame keys may open it." };
        var (who, json) = (Options.Operator(), Options.Json());
        var verb = new Verb(
            "webview", "Says who may open a client's webview pages.",
            """
            pincontrol client webview shop --require-bridge --operator you
            pincontrol client webview shop --origin https://shop.example --operator you
            pincontrol client webview shop --no-bridge --no-origin --operator you
            """)
        {
            name, bridge, noBridge, origins, noOrigins, who, json,
        };
        verb.Validators.Add(result =>
        {
            var (asks, drops) = (result.GetValue(bridge), result.GetValue(noBridge));
            var (lists, clears) = (result.GetResult(origins) is { Tokens.Count: > 0 }, result.GetValue(noOrigins));
            if ((asks && drops) || (lists && clears) || !(asks || drops || lists || clears))
            {
                result.AddError("client webview takes --require-bridge or --no-bridge, --origin or --no-origin: at least one, and not both of a pair.");
            }
        });
        verb.SetAction((parsed, cancellation) =>
        {
            var client = parsed.GetRequiredValue(name);
            bool? needsBridge = parsed.GetValue(bridge) ? true : parsed.GetValue(noBridge) ? false : null;
            var listed = parsed.GetValue(noOrigins) ? [] : parsed.GetValue(origins) is { Length: > 0 } some ? some : null;
            return RunAsync(
                access, client, new AccountChange.Webview(client, needsBridge, listed) { Operator = parsed.GetRequiredValue(who) }, parsed.GetValue(json), cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, AccountName name, AccountChange.Webview change, bool json, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: false);
        if (OriginOptions.RefusesPlainHttp(opened, change.Origins))
        {
            return StartUp.BadSetting;
        }

        return await AccountVerb.RunAsync(
            opened, change, json,
            async store =>
            {
                var client = await AccountVerb.ClientAsync(store, name);
                return new Told(ClientDocument.Of(store, client), [("Client", client.Name), ("Webview", ClientDocument.WebviewText(client))]);
            },
            cancellation);
    }
}
