using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PinControl.Clients;
using PinControl.Hosting;
using PinControl.Pages;

namespace PinControl.Cli;

/// <summary><c>pincontrol tenant next-step</c>: what a tenant's pages say after a PIN was set, in each language.</summary>
internal static class TenantNextStep
{
    /// <summary>In characters as people count them, so that the page never grows long.</summary>
    private const int MostCharacters = 200;

    private static readonly JsonSerializerOptions Json = new() { AllowDuplicateProperties = false };

    private static readonly IReadOnlyList<string> Languages = PageLanguages.Names;

    public static Verb Verb(StoreAccess access)
    {
        var name = AccountVerb.Name("NAME", "The tenant.");
        var locale = new Option<string?>("--locale") { Description = $"The language: {string.Join(' ', Languages)}.", HelpName = "TAG" };
        Options.TakeOnly(locale, Languages);
        var text = new Option<string?>("--text") { Description = $"With --locale: what the page says, plain text of {MostCharacters} characters at most.", HelpName = "TEXT" };
        var drop = new Option<bool>("--own-words") { Description = "With --locale, or for all languages without: the page's own words again." };
        var file = new Option<string?>("--file") { Description = "All languages at once: a JSON object, language to text. Languages that it has not get the page's own words.", HelpName = "FILE" };
        var (who, json) = (Options.Operator(), Options.Json());
        var verb = new Verb(
            "next-step", "Says what a tenant's pages tell a cardholder after a PIN was set.",
            """
            pincontrol tenant next-step acme --locale en --text "Use it at any cash machine from tomorrow on." --operator you
            pincontrol tenant next-step acme --file next-steps.json --operator you
            pincontrol tenant next-step acme --own-words --operator you
            """)
        {
            name, locale, text, drop, file, who, json,
        };
        verb.Validators.Add(result =>
        {
            var (hasLocale, hasText, drops, hasFile) = (result.GetValue(locale) is not null, result.GetValue(text) is not null, result.GetValue(drop), result.GetValue(file) is not null);
            if ((hasFile ? hasLocale || hasText || drops : drops == hasText) || (hasText && !hasLocale))
            {
                result.AddError("tenant next-step takes --locale with --text, --own-words with or without --locale, or --file.");
            }
            else if (hasText && Complaint(result.GetValue(text)!) is { } why)
            {
                result.AddError($"--text {why}");
            }
        });
        verb.SetAction(async (parsed, cancellation) =>
        {
            var tag = parsed.GetValue(locale);
            Dictionary<string, string?> texts = parsed.GetValue(file) is { } path ? ReadFile(path) : tag is null ? [] : new() { [tag] = parsed.GetValue(text) };
            var change = new AccountChange.NextStep(parsed.GetRequiredValue(name), texts, DropsOthers: tag is null) { Operator = parsed.GetRequiredValue(who) };
            return await AccountVerb.RunAsync(access, change, parsed.GetValue(json), opened => TellAsync(opened, change.Tenant), cancellation);
        });
        return verb;
    }

    private static async Task<Told> TellAsync(OpenedStore opened, AccountName tenant)
    {
        var texts = await opened.Store.FindNextStepsAsync(tenant, CancellationToken.None);
        var missing = texts.Count == 0 ? [] : Languages.Where(language => !texts.ContainsKey(language)).ToList();
        return new Told(
            new Texts(opened.Description, tenant.Text, texts),
            [("Tenant", tenant.Text), .. texts.Count == 0 ? [("Next step", "the pages' own words")] : texts.Select(static one => (one.Key, one.Value))],
            missing.Count == 0 ? null : $"These languages have the pages' own words: {string.Join(' ', missing)}.");
    }

    private static Dictionary<string, string?> ReadFile(string path)
    {
        Dictionary<string, string?>? texts;
        try
        {
            texts = JsonSerializer.Deserialize<Dictionary<string, string?>>(File.ReadAllText(path), Json);
        }
        catch (JsonException fault)
        {
            throw new SettingException($"The file {path} is not one JSON object of language and text, each language once: {{\"en\": \"…\"}}.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The file {path} cannot be read: {fault.Message}", fault);
        }

        if (texts is null || texts.Count == 0)
        {
            throw new SettingException($"The file {path} has no text. --own-words takes all of them back.");
        }

        foreach (var (language, text) in texts)
        {
            if (!Languages.Contains(language))
            {
                throw new SettingException($"The file {path} names the language {language}, which the pages do not speak. They speak {string.Join(' ', Languages)}.");
            }

            if (Complaint(text) is { } why)
            {
                throw new SettingException($"The file {path}: the text of {language} {why}");
            }
        }

        return texts;
    }

    /// <summary>Plain text: nothing that hides, turns round or breaks what is read.</summary>
    private static string? Complaint(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || new StringInfo(text).LengthInTextElements > MostCharacters || text.Length > MostCharacters * 4)
        {
            return $"takes 1 to {MostCharacters} characters, not blank.";
        }

        var isPlain = text.EnumerateRunes().All(static rune => Rune.GetUnicodeCategory(rune) switch
        {
            // Direction marks are needed in Arabic and Hebrew, joiners in some scripts; embeddings and overrides turn text round.
            UnicodeCategory.Format => rune.Value is 0x200C or 0x200D or 0x200E or 0x200F or 0x061C or 0x00AD,
            UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => false,
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
            _ => rune != Rune.ReplacementChar,
        });
        return isPlain ? null : "takes plain text: one line, without control characters, and nothing that turns the direction of reading.";
    }

    private sealed record Texts(string Store, string Tenant, IReadOnlyDictionary<string, string> NextStep);
}
