using PinControl.Leaks;

namespace PinControl.Tests.Secrecy;

/// <summary>Something that must stand nowhere, in every form in which the leak test looks for it.</summary>
internal sealed class Secret
{
    private readonly Needle _needle;

    /// <param name="name">For messages.</param>
    /// <param name="text">ASCII, long enough that it is nowhere by chance.</param>
    public Secret(string name, string text) => _needle = text.Length < 12 ? new Needle(name, System.Text.Encoding.ASCII.GetBytes(text)) : new Needle(name, text);

    /// <param name="name">For messages.</param>
    /// <param name="bytes">Long enough that they are nowhere by chance.</param>
    public Secret(string name, byte[] bytes) => _needle = new Needle(name, bytes);

    public string Name => _needle.Name;

    public IEnumerable<(string Form, byte[] Bytes)> Forms => _needle.Forms.Select(static form => (form.Name, System.Text.Encoding.Latin1.GetBytes(form.Text)));

    /// <summary>In which forms the secret stands in a text or file.</summary>
    public IEnumerable<string> FindIn(byte[] haystack) =>
        Forms.Where(form => haystack.AsSpan().IndexOf(form.Bytes) >= 0).Select(form => $"{Name}, {form.Form}").Distinct();
}
