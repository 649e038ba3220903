using ShardedKv.EndToEnd.Benchmarks;
using ShardedKv.EndToEnd.Tests;

if (args is ["moves", .. var rest] && MovesOptions.Read(rest) is { } options)
{
    using var folder = new TestFolder(options.Directory);
    await MovesMeasurement.RunAsync(options, folder.Sub("data"), Console.Out);
    return 0;
}

Console.Error.WriteLine("moves, and then:\n" + MovesOptions.Usage);
return 1;
