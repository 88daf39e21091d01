namespace PinControl.Cryptography;

/// <summary>The two operations of the device protocol.</summary>
public enum DeviceOperation
{
    /// <summary>The vault sends a PIN.</summary>
    View,

    /// <summary>The device sends a PIN.</summary>
    Set,
}
