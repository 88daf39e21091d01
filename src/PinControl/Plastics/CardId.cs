using System.Diagnostics.CodeAnalysis;

namespace PinControl.Plastics;

/// <summary>The issuer's name of a card: 1 to 64 letters, digits, '.', '_' or '-' (DESIGN 5). A card may have several plastics over time.</summary>
internal sealed record CardId
{
    /// <summary>The most characters.</summary>
    public const int MaximumLength = 64;

    private CardId(string text) => Text = text;

    public string Text { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CardId? cardId)
    {
        cardId = text is { Length: > 0 and <= MaximumLength } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? new CardId(text)
            : null;
        return cardId is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
