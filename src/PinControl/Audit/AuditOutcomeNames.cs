using System.Globalization;
using System.Text;

namespace PinControl.Audit;

/// <summary>Outcomes as people and programs read them: <c>PLASTIC_BLOCKED</c>. Part of what exports are read by: never renamed.</summary>
internal static class AuditOutcomeNames
{
    private static readonly Dictionary<AuditOutcome, string> Names =
        Enum.GetValues<AuditOutcome>().ToDictionary(static outcome => outcome, static outcome => Spell(outcome.ToString()));

    public static IReadOnlyCollection<string> All => Names.Values;

    /// <summary>A number that this version does not know stays a number.</summary>
    public static string Name(this AuditOutcome outcome) =>
        Names.TryGetValue(outcome, out var name) ? name : ((short)outcome).ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out AuditOutcome outcome)
    {
        foreach (var (known, name) in Names)
        {
            if (name == text)
            {
                outcome = known;
                return true;
            }
        }

        outcome = default;
        return false;
    }

    private static string Spell(string pascalCase)
    {
        var name = new StringBuilder();
        foreach (var letter in pascalCase)
        {
            if (char.IsUpper(letter) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }
}
