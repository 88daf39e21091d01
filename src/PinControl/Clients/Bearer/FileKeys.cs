using Microsoft.IdentityModel.Tokens;
using PinControl.Files;

namespace PinControl.Clients.Bearer;

/// <summary>The keys of a JWK set in a file, read again when it changes.</summary>
internal sealed class FileKeys(BearerOptions options, TimeProvider clock, ILogger<FileKeys> log) : ISigningKeys
{
    private readonly ReloadedFile<SigningKeys> _file =
        new($"{BearerOptions.Section}:KeyFile", [options.KeyFile!], () => Read(options), clock, log);

    /// <exception cref="InvalidDataException">It is no JWK set with a usable public key.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public static SigningKeys Read(BearerOptions options)
    {
        try
        {
            var keys = SigningKeys.Of(options.Issuer!, new JsonWebKeySet(File.ReadAllText(options.KeyFile!)));
            return keys.Keys.Count > 0 ? keys : throw new InvalidDataException("it holds no public key for signatures (RSA of 2048 bits and more, or EC)");
        }
        catch (Exception fault) when (fault is ArgumentException or System.Text.Json.JsonException)
        {
            // The fault's own text quotes the file.
            throw new InvalidDataException("it is no JWK set (RFC 7517)");
        }
    }

    /// <inheritdoc />
    public ValueTask<SigningKeys> GetAsync(CancellationToken cancellation) => new(_file.Current);

    /// <inheritdoc />
    public ValueTask<SigningKeys> LookAgainAsync(SigningKeys known, CancellationToken cancellation) => new(_file.Current);
}
