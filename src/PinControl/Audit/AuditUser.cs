using System.Diagnostics.CodeAnalysis;

namespace PinControl.Audit;

/// <summary>The person or system a client acts for, as the client names it: 1 to 128 characters (DESIGN 2).</summary>
internal readonly record struct AuditUser
{
    /// <summary>The most characters.</summary>
    public const int MaximumLength = 128;

    private AuditUser(string name) => Name = name;

    /// <summary>The name; never blank, no control characters and none of writing direction, valid Unicode.</summary>
    public string Name { get; }

    /// <summary>Accepts a single value only: a parameter given twice has no meaning.</summary>
    public static bool TryParse(IReadOnlyList<string?> values, out AuditUser auditUser)
    {
        auditUser = default;
        if (values is not [{ } text] || text.Length > MaximumLength || string.IsNullOrWhiteSpace(text) || HasBadCharacter(text))
        {
            return false;
        }

        auditUser = new AuditUser(text);
        return true;
    }

    /// <summary>For the service's own acts.</summary>
    public static AuditUser Service { get; } = new("pincontrol");

    /// <inheritdoc />
    public override string ToString() => Name;

    // U+FFFD stands where the query string was no valid UTF-8; line and paragraph separators would split a log line; marks, embeddings, overrides and
    // isolates of writing direction would show a record as another one.
    [SuppressMessage("Globalization", "CA1307", Justification = "Single characters.")]
    private static bool HasBadCharacter(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (System.Text.Rune.IsControl(rune) || rune.Value is 0xFFFD or 0x2028 or 0x2029
                or 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069))
            {
                return true;
            }
        }

        return false;
    }
}
