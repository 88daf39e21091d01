namespace PinControl.Planted;

/// <summary>A parser with a mistake that chance alone hardly finds: a fuzzer that sees branches goes from byte to byte.</summary>
public static class PlantedParser
{
    /// <exception cref="InvalidOperationException">The input begins with the bytes that it cannot take.</exception>
    public static void Parse(ReadOnlySpan<byte> input)
    {
        if (input.Length > 3 && input[0] == 'F' && input[1] == 'U')
        {
            if (input[2] == 'Z')
            {
                if (input[3] == 'Z')
                {
                    throw new InvalidOperationException("Planted.");
                }
            }
        }
    }
}
