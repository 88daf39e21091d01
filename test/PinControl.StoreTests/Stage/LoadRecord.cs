using System.Diagnostics;
using System.Globalization;
using System.Text;
using PinControl.Load;

namespace PinControl.StoreTests.Stage;

/// <summary>One request of the load, as its ledger tells it.</summary>
internal sealed class LoadRequest(LedgerLine start)
{
    public string Act { get; } = start.Text;

    public string Plastic { get; } = start.Plastic!;

    public long StartedAt { get; } = start.At;

    /// <summary>The token's.</summary>
    public string? Reference { get; private set; } = start.Reference;

    /// <summary>The PIN that was chosen or shown.</summary>
    public string? Pin { get; private set; } = start.Pin;

    /// <summary>Its answer's; none if no answer came.</summary>
    public int? Status { get; private set; }

    /// <summary>It was carried out, and the load was told so.</summary>
    public bool IsAcknowledged => Status is >= 200 and < 300;

    public void End(LedgerLine end)
    {
        if (end.Kind == 'A')
        {
            Status = int.Parse(end.Text, CultureInfo.InvariantCulture);
            Reference ??= end.Reference;
            Pin ??= end.Pin;
        }
    }
}

/// <summary>Reads the load's ledger while it grows.</summary>
internal sealed class LoadRecord(string ledger)
{
    private readonly Dictionary<long, LoadRequest> _requests = [];
    private readonly List<LoadRequest> _inOrder = [];
    private long _position;

    /// <summary>In the order in which they were started.</summary>
    public IReadOnlyList<LoadRequest> Requests => _inOrder;

    public int Acknowledged => _inOrder.Count(static request => request.IsAcknowledged);

    public IEnumerable<LoadRequest> AcknowledgedOf(string act) => _inOrder.Where(request => request.IsAcknowledged && request.Act == act);

    /// <summary>Requests begun between the two times that were never answered: under way at the second.</summary>
    public int UnansweredOf(long since, long until) =>
        _inOrder.Count(request => request.StartedAt >= since && request.StartedAt < until && request.Status is null);

    /// <summary>Takes in what was written since.</summary>
    public void Read()
    {
        if (!File.Exists(ledger))
        {
            return;
        }

        using var file = new FileStream(ledger, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _position;
        var bytes = new byte[file.Length - _position];
        file.ReadExactly(bytes);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        _position += whole;
        foreach (var text in Encoding.ASCII.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var line = LedgerLine.Parse(text);
            if (line.Kind == 'S')
            {
                var request = new LoadRequest(line);
                _requests.Add(line.Number, request);
                _inOrder.Add(request);
            }
            else
            {
                _requests[line.Number].End(line);
            }
        }
    }

    /// <summary>Returns once so many more requests are acknowledged.</summary>
    public async Task WaitForAsync(int more)
    {
        Read();
        var enough = Acknowledged + more;
        for (var patience = Stopwatch.StartNew(); Acknowledged < enough; Read())
        {
            if (patience.Elapsed > TimeSpan.FromSeconds(120))
            {
                throw new InvalidOperationException($"The load came to {Acknowledged} of {enough} answers in 120 seconds.");
            }

            await Task.Delay(2);
        }
    }
}
