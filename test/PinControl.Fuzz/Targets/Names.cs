using System.Buffers;
using System.Text;
using PinControl.Clients;
using PinControl.Cryptography;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Fuzz.Targets;

/// <summary>What stands in paths and on the command line.</summary>
internal static class Names
{
    private static readonly SearchValues<char> SplitsPolicy = SearchValues.Create(" ;,'\"<>\r\n*");

    public static void Run(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (PlasticId.TryParse(text, out var plastic))
        {
            Promise.Holds(plastic.Digits.Length is > 0 and <= PlasticId.MaximumDigits && plastic.Digits.All(char.IsAsciiDigit), "digits only");
            Promise.Holds(plastic.Digits == "0" || plastic.Digits[0] != '0', "no leading zero");
        }

        if (CardId.TryParse(text, out var card))
        {
            Promise.Holds(card.Text == text && Ascii.IsValid(text), "a card's id as it came");
        }

        if (AccountName.TryParse(text, out var name))
        {
            Promise.Holds(name.Text == text && text.Length <= 64, "a name as it came");
        }

        if (ControlTokenId.TryParse(text, out var id))
        {
            Promise.Holds(id.Hash.Length == 32 && id.ToString() == nameof(ControlTokenId), "an id that does not show itself");
        }

        if (ControlTokenId.TryParseReference(text, out var hash))
        {
            Promise.Holds(ControlTokenId.ReferenceOf(hash) == text, "one spelling of a reference");
        }

        if (P256Point.TryParse(text, out var point))
        {
            Promise.Holds(StrictBase64Url.Encode(point.Bytes) == text, "one spelling of a point");
        }

        if (ParentOrigin.TryParse(text, out var origin, out var complaint))
        {
            Promise.Holds(!origin.Text.AsSpan().ContainsAny(SplitsPolicy), "an origin that fits into a policy");
        }
        else
        {
            Promise.Holds(complaint.Length > 0, "a complaint");
        }
    }
}
