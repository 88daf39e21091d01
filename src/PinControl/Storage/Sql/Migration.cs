using System.Security.Cryptography;
using System.Text;

namespace PinControl.Storage.Sql;

/// <summary>One numbered step of the schema. Never changed once released: its hash is kept and checked.</summary>
/// <param name="Name">The file's name without <c>.sql</c>.</param>
internal sealed record Migration(int Number, string Name, string Text)
{
    /// <summary>SHA-256 of the text, 32 bytes.</summary>
    public byte[] Hash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Text));

    private const string Outside = "-- outside a transaction";

    /// <summary>Whether its statements are run one by one and not in a transaction. Interrupted, it is run again from its beginning.</summary>
    public bool IsOutside => Text.StartsWith(Outside, StringComparison.Ordinal);

    /// <summary>Its statements, of one that is run so: none has a semicolon within.</summary>
    public IEnumerable<string> Statements => Text.Split('\n').Where(static line => !line.StartsWith("--", StringComparison.Ordinal))
        .Aggregate(string.Empty, static (text, line) => $"{text}{line}\n")
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <exception cref="StoreRefusedException">The database was made with another text of this number.</exception>
    public void RefuseOther(byte[] applied)
    {
        if (!applied.AsSpan().SequenceEqual(Hash))
        {
            throw new StoreRefusedException($"Migration {Name} is not the one this database was made with.");
        }
    }

    /// <exception cref="StoreRefusedException">The database is newer than this program.</exception>
    public static void RefuseNewer(int newest, IReadOnlyList<Migration> known)
    {
        if (newest > known[^1].Number)
        {
            throw new StoreRefusedException("The database was made by a newer version of PinControl. Start that version.");
        }
    }
}
