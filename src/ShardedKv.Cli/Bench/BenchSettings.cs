namespace ShardedKv.Cli.Bench;

internal enum BenchOperation
{
    Put,
    Get,

    /// <summary>Half and half, drawn for each request.</summary>
    Mixed,
}

/// <param name="Addresses">Clients take them in turn.</param>
/// <param name="Keys">Requests draw their key evenly from so many.</param>
/// <param name="Warmup">Runs before the measurement and is not in it.</param>
internal sealed record BenchSettings(
    IReadOnlyList<Uri> Addresses, int Clients, BenchOperation Operation, int ValueBytes, int Keys, TimeSpan Time, TimeSpan Warmup);
