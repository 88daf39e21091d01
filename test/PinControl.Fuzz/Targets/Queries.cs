using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using PinControl.Audit;

namespace PinControl.Fuzz.Targets;

/// <summary>The query string, as the framework reads it, and who stands in it.</summary>
internal static class Queries
{
    public static void Run(byte[] bytes)
    {
        var query = QueryHelpers.ParseQuery("?" + Encoding.Latin1.GetString(bytes));
        query.TryGetValue("auditUser", out var values);
        if (AuditUser.TryParse(values, out var user))
        {
            Promise.Holds(user.Name.Length is > 0 and <= AuditUser.MaximumLength && !user.Name.Any(char.IsControl), "one line");
            Promise.Holds(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(user.Name)) == user.Name, "valid Unicode");
        }
    }
}
