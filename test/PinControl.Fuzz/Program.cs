using PinControl.Fuzz;
using SharpFuzz;

// What test/fuzz.sh calls: see there.
switch (args)
{
    case ["list"]:
        Console.WriteLine(string.Join('\n', Target.All.Select(static target => target.Name)));
        return 0;
    case ["instrument", .. var assemblies]:
        foreach (var assembly in assemblies)
        {
            // The compiler's state machines are where most of the code is; what the serialisers generate would only slow it down.
            Fuzzer.Instrument(assembly, static type => !type.Contains("Json.Default", StringComparison.Ordinal), Options.Value);
        }

        return 0;
    case ["seeds", var name, var folder]:
        Directory.CreateDirectory(folder);
        var seeds = Target.Named(name).Seeds;
        for (var i = 0; i < seeds.Count; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"seed-{i}"), Seed.Bytes(seeds[i]));
        }

        return 0;
    case ["replay", var name, .. var files]:
        foreach (var file in files)
        {
            Target.Named(name).Run(await File.ReadAllBytesAsync(file));
        }

        return 0;
    case [var name]:
        var target = Target.Named(name);
        Fuzzer.Run(stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            target.Run(bytes.ToArray());
        });
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: PinControl.Fuzz list | instrument DLL... | seeds TARGET FOLDER | replay TARGET FILE... | TARGET");
        return 2;
}
