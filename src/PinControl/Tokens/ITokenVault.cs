namespace PinControl.Tokens;

/// <summary>All that issuing must know of the vault.</summary>
internal interface ITokenVault
{
    /// <summary>Whether a token issued now could be honoured.</summary>
    bool IsReady { get; }
}
