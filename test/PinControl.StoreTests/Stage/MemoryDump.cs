using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Diagnostics.Runtime;
using PinControl.Tests.Secrecy;
using Xunit;

namespace PinControl.StoreTests.Stage;

/// <summary>All memory of a .NET process at one moment. The file lies in a folder of its own that goes with it.</summary>
internal sealed class MemoryDump : IDisposable
{
    // Small enough to stay in a core's own cache while it is looked through for one form after the other.
    private const int Piece = 64 << 10;
    // Longer than the longest form of a secret: none is cut in two.
    private const int Overlap = 256;
    // Of a thread's registers, as 64-bit x86 keeps them.
    private const int ContextSize = 1232;
    private const int StackPointerAt = 0x98;

    // The service runs on the same runtime as this test: what reads one reads the other.
    private static readonly string Runtime = System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private static readonly string Debugging = System.IO.Path.Combine(Runtime, "libmscordaccore.so");

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-dump-").FullName;
    private readonly List<(ulong Start, ulong End, DumpPlace Place)> _places = [];

    private MemoryDump() { }

    public long Size { get; private set; }

    /// <summary>Bytes of the managed heap.</summary>
    public long Managed => _places.Where(static place => place.Place == DumpPlace.ManagedHeap).Sum(static place => (long)(place.End - place.Start));

    private string Path => System.IO.Path.Combine(_folder, "dump");

    /// <summary>By the program that the runtime itself has for it.</summary>
    public static async Task<MemoryDump> TakeAsync(StoppedProcess stopped)
    {
        var dump = new MemoryDump();
        try
        {
            using var taking = Process.Start(new ProcessStartInfo(
                System.IO.Path.Combine(Runtime, "createdump"), ["--full", "--name", dump.Path, $"{stopped.Id}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = await Task.WhenAll(taking.StandardOutput.ReadToEndAsync(), taking.StandardError.ReadToEndAsync());
            await taking.WaitForExitAsync();
            Assert.True(taking.ExitCode == 0, string.Concat(said));
            dump.Size = new FileInfo(dump.Path).Length;
            dump.Map();
            return dump;
        }
        catch
        {
            dump.Dispose();
            throw;
        }
    }

    /// <summary>Every place where a form of a secret stands.</summary>
    public IReadOnlyList<DumpFinding> Search(IReadOnlyList<Secret> secrets)
    {
        using var file = File.OpenHandle(Path);
        var pieces = Ranges(file).SelectMany(static range => Pieces(range.Offset, range.Address, range.Size));
        var findings = new ConcurrentBag<DumpFinding>();
        Parallel.ForEach(pieces, static () => new byte[Piece + Overlap], (piece, _, buffer) =>
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, piece.Size), piece.Offset);
            // Much of a process is memory that nobody has written to; no form of a secret is nothing but zeros.
            if (!buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return buffer;
            }

            foreach (var secret in secrets)
            {
                foreach (var (form, bytes) in secret.Forms)
                {
                    Hits(buffer.AsSpan(0, read), bytes).ForEach(at => findings.Add(Finding(secret.Name, form, piece.Address + (ulong)at)));
                }
            }

            return buffer;
        }, static _ => { });
        return [.. findings.Distinct()];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<(long Offset, ulong Address, int Size)> Pieces(long offset, ulong address, long size)
    {
        for (var done = 0L; done < size; done += Piece)
        {
            yield return (offset + done, address + (ulong)done, (int)Math.Min(Piece + Overlap, size - done));
        }
    }

    private static List<int> Hits(ReadOnlySpan<byte> haystack, ReadOnlySpan<byte> needle)
    {
        var hits = new List<int>();
        for (int from = 0, at; (at = haystack[from..].IndexOf(needle)) >= 0; from += at + 1)
        {
            hits.Add(from + at);
        }

        return hits;
    }

    private DumpFinding Finding(string secret, string form, ulong address)
    {
        var at = _places.FindIndex(place => address >= place.Start && address < place.End);
        return new DumpFinding(secret, form, address, at < 0 ? DumpPlace.Elsewhere : _places[at].Place);
    }

    /// <summary>What of the memory is whose, by the runtime's own books.</summary>
    private void Map()
    {
        using var target = DataTarget.LoadDump(Path);
        using var runtime = target.ClrVersions.Single().CreateRuntime(Debugging, ignoreMismatch: true);
        foreach (var segment in runtime.Heap.Segments)
        {
            // All of it, not only the objects: what a collection left behind lies there too.
            _places.Add((segment.CommittedMemory.Start, segment.CommittedMemory.End, DumpPlace.ManagedHeap));
        }

        foreach (var freed in runtime.EnumerateClrNativeHeaps().Where(static heap => heap.Kind == NativeHeapKind.GCFreeRegion))
        {
            _places.Add((freed.MemoryRange.Start, freed.MemoryRange.End, DumpPlace.ManagedHeap));
        }

        using var file = File.OpenHandle(Path);
        var ranges = Ranges(file);
        var registers = new byte[ContextSize];
        foreach (var thread in runtime.Threads.Where(thread => target.DataReader.GetThreadContext(thread.OSThreadId, 0, registers)))
        {
            var stackPointer = BinaryPrimitives.ReadUInt64LittleEndian(registers.AsSpan(StackPointerAt));
            _places.AddRange(ranges.Where(range => stackPointer >= range.Address && stackPointer < range.Address + (ulong)range.Size)
                .Select(static range => (range.Address, range.Address + (ulong)range.Size, DumpPlace.Stack)));
        }
    }

    /// <summary>The PT_LOAD segments of an ELF core file.</summary>
    private static List<(long Offset, ulong Address, long Size)> Ranges(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        const int PtLoad = 1;
        Span<byte> header = stackalloc byte[64];
        RandomAccess.Read(file, header, 0);
        var (at, each, count) = (
            BinaryPrimitives.ReadInt64LittleEndian(header[32..]), BinaryPrimitives.ReadUInt16LittleEndian(header[54..]), BinaryPrimitives.ReadUInt16LittleEndian(header[56..]));
        var ranges = new List<(long, ulong, long)>();
        for (var i = 0; i < count; i++)
        {
            var entry = header[..56];
            RandomAccess.Read(file, entry, at + ((long)i * each));
            if (BinaryPrimitives.ReadInt32LittleEndian(entry) == PtLoad)
            {
                ranges.Add((BinaryPrimitives.ReadInt64LittleEndian(entry[8..]), BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]), BinaryPrimitives.ReadInt64LittleEndian(entry[32..])));
            }
        }

        return ranges;
    }
}

/// <summary>Whose a piece of memory is.</summary>
internal enum DumpPlace
{
    /// <summary>The garbage collector's, pinned objects and what it has not cleared yet included.</summary>
    ManagedHeap,

    /// <summary>A stack of one of the runtime's threads; the module's code runs on it too.</summary>
    Stack,

    /// <summary>All other: the module's among it.</summary>
    Elsewhere,
}

/// <summary>A secret that was found.</summary>
internal sealed record DumpFinding(string Secret, string Form, ulong Address, DumpPlace Place);
