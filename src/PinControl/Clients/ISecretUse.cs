namespace PinControl.Clients;

/// <summary>Which secrets are still in use: what an operator must know before revoking one.</summary>
internal interface ISecretUse
{
    /// <summary>The client was accepted by its secret. Written soon, nobody waits for it; roughly once a minute.</summary>
    void Note(ClientIdentity client);
}
