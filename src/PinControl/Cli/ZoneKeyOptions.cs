using System.CommandLine;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Cryptography;
using PinControl.Cryptography.KeyBlocks;
using PinControl.Hosting;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary>What is said of a zone key when it is made or entered, and how it gets into the store.</summary>
internal sealed class ZoneKeyOptions
{
    private static readonly string[] KnownAlgorithms = ["aes-128", "aes-192", "aes-256", "tdes-112", "tdes-168"];

    private readonly Argument<AccountName> _name = NameArgument();
    private readonly Option<AccountName> _tenant = TenantOption();
    private readonly Option<string> _direction = new("--direction")
    {
        Description = "in: PIN blocks come to this service under it; out: they leave under it.", HelpName = "in|out", Required = true,
    };

    private readonly Option<string> _formats = new("--formats")
    {
        Description = "The ISO 9564-1 formats it may carry, with commas: 4 under AES; 0, 1 or 3 under triple DES.", HelpName = "FORMATS", Required = true,
    };

    private readonly Option<Operator> _who = Options.Operator();

    public ZoneKeyOptions()
    {
        Options.TakeOnly(_direction, ["in", "out"]);
        _formats.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }] && !Formats(text).All(static format => format is "0" or "1" or "3" or "4"))
            {
                result.AddError("--formats takes 0, 1, 3 or 4, with commas between.");
            }
        });
    }

    public static Option<string> Algorithm()
    {
        var algorithm = new Option<string>("--algorithm")
        {
            Description = $"{string.Join(", ", KnownAlgorithms)}.", HelpName = "ALGORITHM", DefaultValueFactory = static _ => "aes-256",
        };
        Options.TakeOnly(algorithm, KnownAlgorithms);
        return algorithm;
    }

    /// <returns>The cipher, and the key's bytes.</returns>
    public static (KeyAlgorithm Cipher, int Size) Read(string algorithm) => algorithm switch
    {
        "aes-128" => (KeyAlgorithm.Aes, 16),
        "aes-192" => (KeyAlgorithm.Aes, 24),
        "tdes-112" => (KeyAlgorithm.Tdes, 16),
        "tdes-168" => (KeyAlgorithm.Tdes, 24),
        _ => (KeyAlgorithm.Aes, 32),
    };

    public static string DirectionName(ZoneDirection direction) => direction == ZoneDirection.In ? "in" : "out";

    public static Argument<AccountName> NameArgument() => new("NAME")
    {
        Description = "The zone key's name, within its tenant.", CustomParser = static result => Options.ReadName(result, "NAME"),
    };

    public static Option<AccountName> TenantOption()
    {
        var tenant = Options.Name("--tenant", "TENANT", "The tenant it belongs to.");
        tenant.Required = true;
        return tenant;
    }

    public void AddTo(Command verb)
    {
        verb.Add(_name);
        verb.Add(_tenant);
        verb.Add(_direction);
        verb.Add(_formats);
        verb.Add(_who);
    }

    public ZoneDirection Direction(ParseResult parsed) => parsed.GetValue(_direction) == "in" ? ZoneDirection.In : ZoneDirection.Out;

    /// <summary>The record of a zone key that was not taken.</summary>
    public AuditEntry Entry(ParseResult parsed, string how) => parsed.GetRequiredValue(_who).Entry(AuditEvent.ZoneKeyAdd) with
    {
        Tenant = parsed.GetRequiredValue(_tenant).Text, Detail = $"{parsed.GetRequiredValue(_name).Text}, {how}",
    };

    /// <summary>What can be known to be refused, before anybody enters a component.</summary>
    /// <param name="cipher">The key's, as it was said or as the key block has it.</param>
    /// <exception cref="SettingException">It is; that is audited.</exception>
    public async Task RequireAsync(KeyDesk desk, ParseResult parsed, KeyAlgorithm cipher, string how, CancellationToken cancellation)
    {
        await RefusedAct.RecordAsync(desk.Store, Entry(parsed, how), AuditOutcome.VaultDiffers, () => desk.RequireCompleteAsync(cancellation));
        var (tenant, name) = (parsed.GetRequiredValue(_tenant).Text, parsed.GetRequiredValue(_name).Text);
        var refusal = Formats(parsed.GetRequiredValue(_formats)).Any(format => format == "4" != (cipher == KeyAlgorithm.Aes)) ? AuditOutcome.EntryRefused
            : (await desk.Store.ListTenantsAsync(cancellation)).All(one => one.Name != tenant) ? AuditOutcome.TenantUnknown
            : (await desk.Store.ListZoneKeysAsync(cancellation)).Any(one => one.Tenant == tenant && one.Name == name) ? AuditOutcome.NameTaken
            : AuditOutcome.Ok;
        if (refusal == AuditOutcome.Ok)
        {
            return;
        }

        await desk.Store.AppendAsync(Entry(parsed, how), refusal, cancellation);
        if (refusal == AuditOutcome.EntryRefused)
        {
            throw new SettingException("Format 4 travels under AES, formats 0, 1 and 3 under triple DES. Nothing was changed.");
        }

        throw new InvalidOperationException($"{KeyAnswers.Reason(refusal)} Nothing was changed.");
    }

    /// <summary>Seals the key and adds it.</summary>
    /// <param name="how">For the audit trail.</param>
    /// <param name="exportable">Whether it may be given out again.</param>
    public async Task<int> AddAsync(
        KeyDesk desk, ParseResult parsed, KeyAlgorithm cipher, PinnedBytes key, string how, CancellationToken cancellation, bool exportable = true)
    {
        var formats = Formats(parsed.GetRequiredValue(_formats)).Distinct().Order(StringComparer.Ordinal).ToList();
        if (cipher == KeyAlgorithm.Tdes)
        {
            OddParity.Adjust(key.Bytes);
            if (TdesStrength.IsSingleDes(key.Bytes))
            {
                await desk.Store.AppendAsync(Entry(parsed, how), AuditOutcome.EntryRefused, cancellation);
                throw new InvalidOperationException(
                    "It is no triple DES key: it has one part, or two neighbouring parts are equal, so that it is no stronger than single DES. Have the partner make another. Nothing was changed.");
            }
        }

        var facts = new ZoneKeyFacts(
            Direction(parsed), string.Join(' ', formats), cipher == KeyAlgorithm.Aes ? "A" : "T", KeyUsages.PinEncryption,
            KeyCheckValue.Of(cipher, key.Bytes).ToString(), exportable);
        var (tenant, name) = (parsed.GetRequiredValue(_tenant), parsed.GetRequiredValue(_name));
        var sealedKey = await desk.Vault.SealZoneKeyAsync(key, new ZoneKeyBinding(tenant.Text, name.Text, facts), cancellation);
        var zone = new NewZoneKey(tenant, name, facts, sealedKey, how, parsed.GetRequiredValue(_who));
        var outcome = await desk.Store.AddZoneKeyAsync(zone, cancellation);
        if (outcome != AuditOutcome.Ok)
        {
            return KeyAnswers.Refuse(outcome);
        }

        desk.WritePlaces();
        Report.WriteFact("Zone key", $"{zone.Tenant} {zone.Name}");
        Report.WriteFact("Check value", facts.CheckValue);
        return 0;
    }

    private static string[] Formats(string text) => text.Split(',', StringSplitOptions.TrimEntries);
}
