using System.IO.Compression;
using System.Text;
using PinControl.Pages;
using Xunit;

namespace PinControl.Tests.Pages;

/// <summary>A page that is compressed once carries every id.</summary>
public sealed class PackedPageTests
{
    [Fact]
    public void Every_language_s_page_is_packed_and_comes_out_with_the_id_that_it_was_given()
    {
        var id = new string('x', PackedPage.Blank.Length);
        Assert.All(PageTexts.All, texts =>
        {
            var html = new PageTemplate(PageKind.Set, texts, alive: true).Render(new PageData { ControlId = PackedPage.Blank });
            var packed = PackedPage.TryPack(html)?.Write(id);
            Assert.True(packed is not null, texts.Language);
            using var reader = new StreamReader(new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress), Encoding.UTF8);
            Assert.Equal(html.Replace(PackedPage.Blank, id, StringComparison.Ordinal), reader.ReadToEnd());
        });
    }

    [Fact]
    public void Letters_of_any_script_after_the_id_refer_to_nothing_in_its_place()
    {
        // Two bytes each, three and four: all leads and trails that UTF-8 has.
        var letters = string.Concat(Enumerable.Range(0x80, 0x780).Concat(Enumerable.Range(0x1E00, 0x200)).Concat(Enumerable.Range(0x1F600, 0x50)).Select(char.ConvertFromUtf32));
        for (var from = 0; from < 40; from++)
        {
            Assert.NotNull(PackedPage.TryPack($"{letters[from..(from + 200)]}{PackedPage.Blank}{letters[from..]}"));
        }
    }
}
