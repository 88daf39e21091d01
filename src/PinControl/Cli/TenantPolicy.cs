using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PinControl.Clients;

namespace PinControl.Cli;

/// <summary><c>pincontrol tenant policy</c>: what a tenant asks of an issue, and allows.</summary>
internal static class TenantPolicy
{
    private const int MostViews = 1000;
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(1);

    public static Verb Verb(StoreAccess access)
    {
        var name = AccountVerb.Name("NAME", "The tenant.");
        var age = new Option<TimeSpan?>("--verification-max-age")
        {
            Description = "cardholderVerification is required, and this old at most: 30s, 10m, 2h; 24h at most.", HelpName = "AGE", CustomParser = ReadAge,
        };
        var noVerification = new Option<bool>("--no-verification") { Description = "cardholderVerification is not required." };
        var budget = new Option<int?>("--view-budget")
        {
            Description = $"Views of one plastic in any 24 hours, 1 to {MostViews}.", HelpName = "N", CustomParser = ReadBudget,
        };
        var noBudget = new Option<bool>("--no-view-budget") { Description = "Views are not limited." };
        var early = YesNo("--view-when-inactive", "Whether a PIN may be viewed before the plastic is active: yes or no.");
        var late = YesNo("--set-after-production", "Whether a PIN may be chosen after the plastic was produced: yes or no.");
        var (who, json) = (Options.Operator(), Options.Json());
        var verb = new Verb(
            "policy", "Changes what a tenant asks of an issue, and allows. What is not named stays.",
            """
            pincontrol tenant policy acme --verification-max-age 10m --operator you
            pincontrol tenant policy acme --view-budget 5 --operator you
            pincontrol tenant policy acme --no-verification --no-view-budget --view-when-inactive yes --operator you
            """)
        {
            name, age, noVerification, budget, noBudget, early, late, who, json,
        };
        verb.Validators.Add(result =>
        {
            Option[] given = [.. ((Option[])[age, noVerification, budget, noBudget, early, late]).Where(option => result.GetResult(option) is { Implicit: false })];
            if (given.Length == 0 || (given.Contains(age) && given.Contains(noVerification)) || (given.Contains(budget) && given.Contains(noBudget)))
            {
                result.AddError("tenant policy takes at least one of its options, and not an option together with the one that takes it back.");
            }
        });
        verb.SetAction((parsed, cancellation) =>
        {
            var tenant = parsed.GetRequiredValue(name);
            var change = new PolicyChange(
                parsed.GetValue(noVerification) ? TimeSpan.Zero : parsed.GetValue(age), parsed.GetValue(noBudget) ? 0 : parsed.GetValue(budget),
                Flag(parsed.GetValue(early)), Flag(parsed.GetValue(late)));
            return AccountVerb.RunAsync(
                access, new AccountChange.Policy(tenant, change) { Operator = parsed.GetRequiredValue(who) }, parsed.GetValue(json),
                opened => TenantVerbs.TellAsync(opened, tenant), cancellation);
        });
        return verb;
    }

    private static Option<string?> YesNo(string option, string description)
    {
        var one = new Option<string?>(option) { Description = description, HelpName = "yes|no" };
        Options.TakeOnly(one, ["yes", "no"]);
        return one;
    }

    private static bool? Flag(string? word) => word is null ? null : word == "yes";

    private static TimeSpan? ReadAge(ArgumentResult result)
    {
        var text = Options.Text(result);
        var unit = text.Length > 0 ? text[^1] : ' ';
        var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (seconds > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= 86_400 && TimeSpan.FromSeconds((long)number * seconds) is var age && age <= LongestAge)
        {
            return age;
        }

        Options.Refuse<object>(result, "--verification-max-age takes a number and s, m or h, such as 10m; 24h at most.");
        return null;
    }

    private static int? ReadBudget(ArgumentResult result)
    {
        if (int.TryParse(Options.Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostViews)
        {
            return number;
        }

        Options.Refuse<object>(result, $"--view-budget takes a number from 1 to {MostViews}.");
        return null;
    }
}
