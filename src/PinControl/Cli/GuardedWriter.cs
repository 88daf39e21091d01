using System.Text;

namespace PinControl.Cli;

/// <summary>
/// Standard output or standard error, whose place may have no room. Whoever closes a pipe early is no fault: the framework writes on into nothing.
/// </summary>
/// <param name="inner">The framework's.</param>
/// <param name="fail">What is thrown in place of a fault; nothing is where there is nobody left to be told.</param>
internal sealed class GuardedWriter(TextWriter inner, Func<IOException, Exception?> fail) : TextWriter
{
    /// <inheritdoc />
    public override Encoding Encoding => inner.Encoding;

    /// <summary>For a process that ends soon: its two outputs stay guarded.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2000", Justification = "The console's for as long as the process lives.")]
    public static void GuardConsole()
    {
        Console.SetOut(new GuardedWriter(Console.Out, OutputException.OfStandardOutput));
        Console.SetError(new GuardedWriter(Console.Error, static _ => null));
    }

    /// <inheritdoc />
    public override void Write(char value) => Write([value]);

    /// <inheritdoc />
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc />
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc />
    public override void WriteLine(string? value) => Write($"{value}{NewLine}");

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<char> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException fault)
        {
            Fail(fault);
        }
    }

    /// <inheritdoc />
    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (IOException fault)
        {
            Fail(fault);
        }
    }

    private void Fail(IOException fault)
    {
        if (fail(fault) is { } thrown)
        {
            throw thrown;
        }
    }
}
