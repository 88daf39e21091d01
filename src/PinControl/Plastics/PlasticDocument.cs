using System.Text.Json.Serialization;

namespace PinControl.Plastics;

/// <summary>A plastic on the wire (DESIGN 5).</summary>
internal sealed record PlasticDocument(
    [property: JsonPropertyName("plasticId")] string PlasticId,
    [property: JsonPropertyName("cardId")] string CardId,
    [property: JsonPropertyName("sequenceNumber")] int SequenceNumber,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("produced")] bool Produced,
    [property: JsonPropertyName("pinLength")] int PinLength,
    [property: JsonPropertyName("pinStatus")] string PinStatus)
{
    public static PlasticDocument Of(PlasticId id, PlasticView plastic) => new(
        id.Digits, plastic.CardId, plastic.SequenceNumber, plastic.State.Status.Name(), plastic.State.Produced, plastic.PinLength,
        plastic.State.PinStatus.Name());
}
