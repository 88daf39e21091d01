using System.Diagnostics.CodeAnalysis;

namespace PinControl.Clients;

/// <summary>The name of a client, a tenant or a frame key: 1 to 64 letters, digits, '.', '_' or '-', so that it needs no quoting anywhere.</summary>
internal sealed record AccountName
{
    /// <summary>The most characters.</summary>
    public const int MaximumLength = 64;

    private AccountName(string text) => Text = text;

    public string Text { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AccountName? name)
    {
        name = text is { Length: > 0 and <= MaximumLength } && char.IsAsciiLetterOrDigit(text[0])
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? new AccountName(text)
            : null;
        return name is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
