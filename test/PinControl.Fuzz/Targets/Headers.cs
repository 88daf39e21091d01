using System.Text;
using PinControl.Clients;

namespace PinControl.Fuzz.Targets;

/// <summary>The Authorization header.</summary>
internal static class Headers
{
    public static void Run(byte[] bytes)
    {
        if (BasicAuthentication.TryReadCredentials(Encoding.Latin1.GetString(bytes), out var name, out var secret))
        {
            Promise.Holds(name.Length > 0 && !name.Contains(':', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal), "a name");
            Promise.Holds(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name + secret)) == name + secret, "valid Unicode");
        }
    }
}
