using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Audit.Checkpoints;

/// <summary>A chain's last record, as a checkpoint names it.</summary>
/// <param name="Hash">32 bytes.</param>
internal sealed record ChainPlace(long Chain, long Sequence, byte[] Hash)
{
    /// <summary>What the digest of all heads is made of.</summary>
    public string Line() => string.Create(CultureInfo.InvariantCulture, $"{Chain}|{Sequence}|{Base64Url.EncodeToString(Hash)}\n");
}

/// <summary>The heads of all chains as of a checkpoint, kept from one checkpoint's <c>moved</c> list to the next.</summary>
internal sealed class HeadLedger
{
    private readonly SortedDictionary<long, (ChainPlace Place, byte[] Line)> _heads = [];

    public int Count => _heads.Count;

    /// <summary>In the order of the chains' numbers.</summary>
    public IEnumerable<ChainPlace> Places => _heads.Values.Select(static head => head.Place);

    public ChainPlace? Find(long chain) => _heads.TryGetValue(chain, out var head) ? head.Place : null;

    public void Put(ChainPlace place) => _heads[place.Chain] = (place, Encoding.ASCII.GetBytes(place.Line()));

    public void Clear() => _heads.Clear();

    /// <summary>SHA-256 over every chain's line, in the order of the chains' numbers.</summary>
    public byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, line) in _heads.Values)
        {
            hash.AppendData(line);
        }

        return hash.GetHashAndReset();
    }
}
