namespace PinControl.Vault.Pkcs11;

/// <summary>Where SoftHSM looks for its tokens, for messages: the commonest reason why one is not found.</summary>
internal static class SoftHsmPlace
{
    private const string Variable = "SOFTHSM2_CONF";

    /// <summary>A sentence behind another; empty for any other module.</summary>
    public static string Hint(string module)
    {
        if (!Path.GetFileName(module).Contains("softhsm", StringComparison.OrdinalIgnoreCase))
        {
            return string.Empty;
        }

        var file = Environment.GetEnvironmentVariable(Variable);
        var said = string.IsNullOrEmpty(file) ? $"the environment variable {Variable} names, and it is not set"
            : File.Exists(file) ? $"the environment variable {Variable} names: {file}"
            : $"the environment variable {Variable} names, and there is none or it may not be read: {file}";
        return $" SoftHSM reads the file that {said}. Its directories.tokendir is the folder of the tokens, which must be there and this user's (docs/pkcs11.md).";
    }
}
