using System.Text;
using System.Text.RegularExpressions;

namespace PinControl.Pages;

/// <summary>The embedded files of <c>Pages/Web</c>, as they are sent: without their indentation, their types, and the lines that are comments only.</summary>
internal static partial class PageFiles
{
    private const string Folder = "Pages/Web/";

    /// <summary>The names of the files in a folder below <c>Web</c>, without the folder.</summary>
    public static IEnumerable<string> Names(string folder) =>
        from name in typeof(PageFiles).Assembly.GetManifestResourceNames()
        where name.StartsWith(Folder + folder, StringComparison.Ordinal)
        select name[(Folder.Length + folder.Length)..];

    /// <summary>The file, byte for byte.</summary>
    public static Stream Open(string name) => typeof(PageFiles).Assembly.GetManifestResourceStream(Folder + name)
        ?? throw new InvalidOperationException($"The page's file {name} is not embedded.");

    /// <summary>
    /// The file without what only its readers need: comments on lines of their own and types within. Scripts keep no other comment behind code and no
    /// text over several lines; no text has a comment's signs in it.
    /// </summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(Open(name), Encoding.UTF8);
        var text = new StringBuilder();
        var inComment = false;
        while (reader.ReadLine()?.Trim() is { } line)
        {
            // A cast's comment has its expression behind it on the line.
            var close = line.IndexOf("*/", StringComparison.Ordinal);
            inComment |= line.StartsWith("/*", StringComparison.Ordinal) && (close < 0 || close == line.Length - 2);
            if (!inComment && line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            {
                text.Append(Types().Replace(line, string.Empty)).Append('\n');
            }

            inComment &= close < 0;
        }

        return text.ToString();
    }

    [GeneratedRegex(@"/\*\* .*? \*/ ?")]
    private static partial Regex Types();
}
