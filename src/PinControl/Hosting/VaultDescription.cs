namespace PinControl.Hosting;

/// <summary>The vault in one line, for whoever starts the service.</summary>
internal sealed record VaultDescription(string Text);
