namespace PinControl.Keys;

/// <summary>What a vault key is for. The numbers are stored.</summary>
internal enum KeyKind
{
    /// <summary>Seals PINs: AES-256, wrap and unwrap only.</summary>
    Kek = 1,

    /// <summary>Keeps a SET's exchange key between its two requests: AES-256, wrap and unwrap only. Changes daily.</summary>
    SessionKek = 2,

    /// <summary>Binds a sealed PIN to its plastic: HMAC-SHA-256, 32 bytes, sign and verify only. One version for the vault's life.</summary>
    Binding = 3,

    /// <summary>Signs answers to devices and audit checkpoints: P-256.</summary>
    Identity = 4,

    /// <summary>Seals zone keys: AES-256, wrap and unwrap only.</summary>
    ZoneKek = 5,
}
