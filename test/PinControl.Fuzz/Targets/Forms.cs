using System.Text;
using Microsoft.AspNetCore.Http;
using PinControl.Pages;
using PinControl.Tokens;

namespace PinControl.Fuzz.Targets;

/// <summary>A webview's form: its Content-Type on the first line, then its body.</summary>
internal static class Forms
{
    public static void Run(byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)'\n');
        if (end < 0)
        {
            return;
        }

        using var body = new MemoryStream(bytes[(end + 1)..]);
        var context = new DefaultHttpContext { Request = { Method = "POST", ContentType = Encoding.Latin1.GetString(bytes, 0, end), Body = body } };
        if (ControlIdForm.ReadAsync(context).AsTask().GetAwaiter().GetResult() is { } controlId)
        {
            Promise.Holds(controlId.Length > 0, "an id");
            // A page is written for whatever was posted: it must stay data in it.
            var json = new PageData { ControlId = controlId }.ToJson("view", "{}");
            Promise.Holds(!json.AsSpan().ContainsAny("<>&\u2028\u2029"), "nothing that ends a script element");
            _ = ControlTokenId.TryParse(controlId, out _);
        }
    }
}
