using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using PinControl.Clients;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol frame-key add</c>: which web pages may show a client's frames. The key is hygiene, not a secret.</summary>
internal static class FrameKeyAdd
{
    public static Verb Verb(StoreAccess access)
    {
        var key = new Argument<AccountName?>("KEY")
        {
            Description = "The key, as pages put it behind pinFrameURL?key=. Drawn if left out.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = static result => result.Tokens.Count == 0 ? null : Options.ReadName(result, "KEY"),
        };
        var client = Options.Name("--client", "CLIENT", "The client whose tokens the frame may redeem.");
        client.Required = true;
        var origins = OriginOptions.Create("A page that may frame it: exactly scheme://host[:port]. Once for each. http only in Development.");
        origins.Required = true;
        var locale = new Option<string?>("--locale")
        {
            Description = "The frame's language unless the token or the page names one.",
            HelpName = "TAG",
            CustomParser = OriginOptions.ReadLocale,
        };
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "add", "Adds a frame key of a client.",
            """
            pincontrol frame-key add shop-web --client shop --origin https://shop.example --operator you
            pincontrol frame-key add --client shop --origin https://shop.example --origin capacitor://localhost --locale de --operator you
            """)
        {
            key, client, origins, locale, who, json,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(
            access,
            new NewFrameKey(
                parsed.GetValue(key) ?? Draw(), parsed.GetRequiredValue(client), parsed.GetRequiredValue(origins)!, parsed.GetValue(locale),
                parsed.GetRequiredValue(who)),
            parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, NewFrameKey frameKey, bool json, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: false);
        if (!json)
        {
            Report.WriteStore(opened);
        }

        if (OriginOptions.RefusesPlainHttp(opened, frameKey.Origins))
        {
            return StartUp.BadSetting;
        }

        switch (await opened.Store.AddFrameKeyAsync(frameKey, cancellation))
        {
            case FrameKeyAddition.ClientUnknown:
                await Console.Error.WriteLineAsync($"There is no client {frameKey.Client}; \"client list\" shows them. Nothing was changed.");
                return StartUp.Failed;
            case FrameKeyAddition.KeyTaken:
                await Console.Error.WriteLineAsync($"There is a frame key {frameKey.Key} already. Nothing was changed.");
                return StartUp.Failed;
            case FrameKeyAddition.Added when json:
                Report.Write(new Added(
                    opened.Description, frameKey.Key.Text, frameKey.Client.Text, [.. frameKey.Origins.Select(static origin => origin.Text)], frameKey.Locale));
                return 0;
            default:
                Report.WriteFact("Frame key", frameKey.Key.Text);
                Report.WriteFact("Client", frameKey.Client.Text);
                Report.WriteFact("Origins", string.Join(", ", frameKey.Origins));
                if (frameKey.Locale is not null)
                {
                    Report.WriteFact("Locale", frameKey.Locale);
                }

                await Console.Out.WriteLineAsync($"\nOpen the iframe on pinFrameURL + \"?key={frameKey.Key}\".");
                return 0;
        }
    }

    private static AccountName Draw()
    {
        // A first letter that the rule for names always takes.
        var drawn = "fk-" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
        return AccountName.TryParse(drawn, out var key) ? key : throw new InvalidOperationException("A drawn key is no name.");
    }

    private sealed record Added(string Store, string FrameKey, string Client, IReadOnlyList<string> Origins, string? Locale);
}
