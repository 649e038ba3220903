using System.Collections.Immutable;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.HandOff;

/// <summary>What a hand-off logs in one of its two groups. Closed. Each names its hand-off and may come late and repeatedly: what it is about is
/// that shard's tenure alone, whatever configuration its group is at.</summary>
public abstract record HandOffCommand
{
    private protected HandOffCommand(ShardId shard, ConfigNumber number)
    {
        Shard = shard;
        Number = number;
    }

    public ShardId Shard { get; }

    /// <summary>Of the configuration that moves the shard; the target's generation of it.</summary>
    public ConfigNumber Number { get; }
}

/// <summary>Target: takes rows of the source, if the copy is exactly as far as it was when they were asked for. The first makes the tenure when the
/// configuration is only announced.</summary>
/// <param name="Expected">Null: nothing is copied yet.</param>
/// <param name="Rows">In the order of their keys. More than one: at most <see cref="HandOffBounds.ChunkBytesMax"/> encoded.</param>
/// <param name="SessionsFrom">The source has no session's row before this key; what was copied of them goes. Null: says nothing.</param>
public sealed record Stage(
    ShardId Shard, ConfigNumber Number, CopyCursor? Expected, CopyCursor Next, ImmutableArray<StagedRow> Rows, ReadOnlyMemory<byte>? SessionsFrom)
    : HandOffCommand(Shard, Number);

/// <summary>Target: drops what is copied, because what is missing cannot be had any more, or is not what the source has.</summary>
public sealed record StageAgain(ShardId Shard, ConfigNumber Number, CopyCursor Expected) : HandOffCommand(Shard, Number);

/// <summary>Target: the copy is whole, if its hash is the manifest's; the shard is served from here on, and its source is owed a Collect.</summary>
public sealed record Install(ShardId Shard, ConfigNumber Number, HandOffManifest Manifest) : HandOffCommand(Shard, Number);

/// <summary>Source: the target has the shard; the frozen data goes.</summary>
public sealed record Collect(ShardId Shard, ConfigNumber Number) : HandOffCommand(Shard, Number);

/// <summary>Target: the source has collected; nothing is owed any more.</summary>
public sealed record Collected(ShardId Shard, ConfigNumber Number) : HandOffCommand(Shard, Number);
