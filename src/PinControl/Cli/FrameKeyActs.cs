using System.CommandLine;
using PinControl.Clients;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol frame-key change | remove</c>.</summary>
internal static class FrameKeyActs
{
    public static Verb Change(StoreAccess access)
    {
        var key = AccountVerb.Name("KEY", "The frame key.");
        var origins = OriginOptions.Create("A page that may frame it: exactly scheme://host[:port]. Once for each, in the place of all earlier ones.");
        var locale = new Option<string?>("--locale")
        {
            Description = "The frame's language unless the token or the page names one.", HelpName = "TAG", CustomParser = OriginOptions.ReadLocale,
        };
        var noLocale = new Option<bool>("--no-locale") { Description = "No language of its own any more." };
        var (who, json) = (Options.Operator(), Options.Json());
        var verb = new Verb(
            "change", "Changes a frame key's origins or language.",
            """
            pincontrol frame-key change shop-web --origin https://shop.example --origin https://www.shop.example --operator you
            pincontrol frame-key change shop-web --no-locale --operator you
            """)
        {
            key, origins, locale, noLocale, who, json,
        };
        verb.Validators.Add(result =>
        {
            var (tag, none) = (result.GetResult(locale) is { Implicit: false }, result.GetValue(noLocale));
            if ((tag && none) || (!tag && !none && result.GetResult(origins) is not { Tokens.Count: > 0 }))
            {
                result.AddError("frame-key change takes --origin, and --locale or --no-locale: at least one of them.");
            }
        });
        verb.SetAction((parsed, cancellation) => RunAsync(
            access,
            new AccountChange.ChangeFrameKey(
                parsed.GetRequiredValue(key), parsed.GetValue(origins) is { Length: > 0 } some ? some : null,
                parsed.GetValue(noLocale) ? string.Empty : parsed.GetValue(locale)) { Operator = parsed.GetRequiredValue(who) },
            parsed.GetValue(json), cancellation));
        return verb;
    }

    public static Verb Remove(StoreAccess access)
    {
        var (key, who, json) = (AccountVerb.Name("KEY", "The frame key."), Options.Operator(), Options.Json());
        var verb = new Verb(
            "remove", "Removes a frame key: frames no longer open with it, and those that are open redeem nothing more.",
            "pincontrol frame-key remove shop-web --operator you")
        {
            key, who, json,
        };
        verb.SetAction((parsed, cancellation) =>
        {
            var removed = parsed.GetRequiredValue(key);
            return AccountVerb.RunAsync(
                access, new AccountChange.RemoveFrameKey(removed) { Operator = parsed.GetRequiredValue(who) }, parsed.GetValue(json),
                opened => Task.FromResult(new Told(new Removed(opened.Description, removed.Text), [("Removed", removed.Text)])), cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, AccountChange.ChangeFrameKey change, bool json, CancellationToken cancellation)
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
                var key = (await store.Store.ListFrameKeysAsync(CancellationToken.None)).First(one => one.Key == change.Key.Text);
                List<(string, string)> facts = [("Frame key", key.Key), ("Client", key.Client), ("Origins", string.Join(", ", key.Origins))];
                if (key.Locale is { } tag)
                {
                    facts.Add(("Locale", tag));
                }

                return new Told(new Changed(store.Description, key.Key, key.Client, key.Origins, key.Locale), facts);
            },
            cancellation);
    }

    private sealed record Changed(string Store, string FrameKey, string Client, IReadOnlyList<string> Origins, string? Locale);

    private sealed record Removed(string Store, string FrameKey);
}
