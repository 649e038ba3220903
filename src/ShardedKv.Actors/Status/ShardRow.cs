namespace ShardedKv.Actors.Status;

/// <summary>A shard in the newest configuration: the half-open range of routing keys and who serves it.</summary>
/// <param name="First">Eight hexadecimal digits.</param>
/// <param name="End">Eight hexadecimal digits, or "100000000" for the last range.</param>
/// <param name="State">The owning group's word for it, e.g. "Serving"; "Unknown" when that group did not answer.</param>
public sealed record ShardRow(int Shard, string First, string End, int Group, string State);
