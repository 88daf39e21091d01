namespace PinControl.Vault.Pkcs11;

/// <summary>
/// The token that holds the keys, and what its vendor does in its own way; section <c>Vault:Pkcs11</c> (docs/pkcs11.md). Absolute once the settings
/// are read.
/// </summary>
internal sealed class Pkcs11VaultOptions
{
    /// <summary>The setting's name, for messages.</summary>
    public const string ModuleSetting = "Vault:Pkcs11:Module";

    /// <summary>The setting's name, for messages.</summary>
    public const string TokenLabelSetting = "Vault:Pkcs11:TokenLabel";

    /// <summary>The setting's name, for messages.</summary>
    public const string PinFileSetting = "Vault:Pkcs11:PinFile";

    /// <summary>What <see cref="RecycleAfter"/> is for SoftHSM.</summary>
    public const int SoftHsmRecycleAfter = 10_000;

    /// <summary>What <see cref="AllowNoUnwrapTemplate"/> must say, word for word: nobody sets it without having read it.</summary>
    public const string NoUnwrapTemplateInProduction = "I know that whoever has a login to this token can unwrap sealed PINs readable";

    /// <summary>The token in a few words, for people.</summary>
    public string Description => $"PKCS#11, token '{TokenLabel}' by {Module}";

    /// <summary>The vendor's shared library.</summary>
    public string Module { get; set; } = string.Empty;

    /// <summary>The token's label; its slot's number changes, its label does not.</summary>
    public string TokenLabel { get; set; } = string.Empty;

    /// <summary>The token's serial number, where two tokens have one label.</summary>
    public string? TokenSerial { get; set; }

    /// <summary>A file of one line: the PIN of the token's user. Relative to the content root.</summary>
    public string PinFile { get; set; } = string.Empty;

    /// <summary>What the labels of this installation's keys begin with: <c>pincontrol/kek/1</c>.</summary>
    public string LabelPrefix { get; set; } = "pincontrol";

    /// <summary>Operations at the same time, one session each.</summary>
    public int Sessions { get; set; } = 8;

    /// <summary>Seconds a request waits for a free session.</summary>
    public int SessionTimeout { get; set; } = 5;

    /// <summary>Seconds the module has for one operation.</summary>
    public int CallTimeout { get; set; } = 10;

    /// <summary>Seconds between two looks at an idle token.</summary>
    public int ProbeInterval { get; set; } = 5;

    /// <summary>
    /// The module is finalized and initialized anew after so many operations; 0 for never. Not set: <see cref="SoftHsmRecycleAfter"/> for SoftHSM, which
    /// keeps about 1 KB of every session object until then, and never for all others.
    /// </summary>
    public int? RecycleAfter { get; set; }

    /// <summary>RFC 3394 key wrap: a name of PKCS#11 or a vendor's number, <c>0x80000171</c>.</summary>
    public string KeyWrapMechanism { get; set; } = "CKM_AES_KEY_WRAP";

    /// <summary>ECDH without a key derivation function.</summary>
    public string EcdhMechanism { get; set; } = "CKM_ECDH1_DERIVE";

    /// <summary>AES-CBC encryption of data as a key derivation.</summary>
    public string DeriveMechanism { get; set; } = "CKM_AES_CBC_ENCRYPT_DATA";

    /// <summary>HMAC-SHA-256.</summary>
    public string HmacMechanism { get; set; } = "CKM_SHA256_HMAC";

    /// <summary>The type of PIN fields and of zone keys on their way.</summary>
    public string SecretKeyType { get; set; } = "CKK_GENERIC_SECRET";

    /// <summary>The type of the binding key.</summary>
    public string BindingKeyType { get; set; } = "CKK_GENERIC_SECRET";

    /// <summary>What makes a key of that type.</summary>
    public string BindingKeyMechanism { get; set; } = "CKM_GENERIC_SECRET_KEY_GEN";

    /// <summary>Whether KEKs get a <c>CKA_UNWRAP_TEMPLATE</c>. Without it the token does not refuse to unwrap a PIN as a readable object.</summary>
    public bool SendUnwrapTemplate { get; set; } = true;

    /// <summary>The sentence without which Production refuses <see cref="SendUnwrapTemplate"/> <c>false</c>.</summary>
    public string? AllowNoUnwrapTemplate { get; set; }

    /// <summary>Whether an empty <c>CKA_CHECK_VALUE</c> goes with every key, so that the token computes none.</summary>
    public bool SendEmptyCheckValue { get; set; } = true;

    /// <summary>How the device's point is handed to the token for ECDH: <c>Raw</c>, 65 bytes, or <c>Der</c>, an OCTET STRING of them.</summary>
    public string EcdhPoint { get; set; } = "Raw";
}
