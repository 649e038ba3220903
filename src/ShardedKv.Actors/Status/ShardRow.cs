namespace ShardedKv.Actors.Status;

/// <summary>A shard in the newest configuration: the half-open range of routing keys and who serves it.</summary>
/// <param name="First">Eight hexadecimal digits.</param>
/// <param name="End">Eight hexadecimal digits, or "100000000" for the last range.</param>
/// <param name="State">The owning group's word for it, e.g. "Serving"; "Unknown" when that group did not answer.</param>
public sealed record ShardRow(int Shard, string First, string End, int Group, string State)
{
    /// <summary>What it holds, about, as its group's leader last looked (every 30 s); absent when that is not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>Absent when it is on its way to no group.</summary>
    public ShardCopyRow? Copy { get; init; }
}

/// <summary>How far the copy of a shard has come.</summary>
/// <param name="From">The group that has the rows.</param>
/// <param name="To">The group that they are copied to.</param>
/// <param name="Number">Of the configuration that gives the shard to that group.</param>
/// <param name="IsAnnounced">That configuration is not in force yet: the rows are copied ahead, and their group serves.</param>
/// <param name="Rows">Copied since its group's leader leads.</param>
/// <param name="Bytes">Likewise.</param>
/// <param name="IsClose">What is missing is copied in a moment.</param>
public sealed record ShardCopyRow(int From, int To, long Number, bool IsAnnounced, long Rows, long Bytes, bool IsClose);
