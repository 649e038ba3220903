using Akka.Actor;
using ShardedKv.Core.Life;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Snapshots;

/// <summary>To a link: one step of a snapshot's way between two replicas. May be dropped; who fetches asks again.</summary>
/// <param name="From">The replica that speaks.</param>
internal sealed record SendSnapshot(GroupId Group, ReplicaId From, ReplicaId To, SnapshotId Id, SnapshotStep Step);

/// <summary>To a replica: such a step came from a peer.</summary>
/// <param name="Link">Takes the answer.</param>
internal sealed record SnapshotArrived(IActorRef Link, SendSnapshot Sent);

/// <summary>What who fetches a snapshot asks, and what who holds it answers; see peer.proto.</summary>
internal abstract record SnapshotStep
{
    private SnapshotStep()
    {
    }

    internal sealed record AskManifest : SnapshotStep
    {
        public static readonly AskManifest Instance = new();
    }

    /// <summary>Chunks [<paramref name="First"/>, First + <paramref name="Count"/>).</summary>
    internal sealed record AskChunks(int First, int Count) : SnapshotStep;

    /// <summary>Encoded.</summary>
    internal sealed record Manifest(ReadOnlyMemory<byte> Bytes) : SnapshotStep;

    /// <param name="Record">With its checksum.</param>
    internal sealed record Chunk(int Number, ReadOnlyMemory<byte> Record) : SnapshotStep;

    /// <summary>It was dropped, or is of a former life; or cannot be read.</summary>
    internal sealed record Gone : SnapshotStep
    {
        public static readonly Gone Instance = new();
    }

    /// <summary>The source makes it, and is asked again.</summary>
    internal sealed record NotYet : SnapshotStep
    {
        public static readonly NotYet Instance = new();
    }
}

/// <summary>To a replica from those who work for it: answers to what its life asked of its store and of snapshots.</summary>
internal abstract record StoreNews
{
    private StoreNews()
    {
    }

    internal sealed record Durable(LogIndex Index) : StoreNews;

    internal sealed record Failed(LifeEnd End, string Reason) : StoreNews;

    internal sealed record SnapshotMade(SnapshotId Id, LogPosition Position) : StoreNews;

    internal sealed record SnapshotNotMade(SnapshotId Id, string Reason) : StoreNews;

    /// <param name="Path">Of the staged store.</param>
    internal sealed record Staged(SnapshotId Id, string Path) : StoreNews;

    internal sealed record NotInstalled(SnapshotId Id, string Reason) : StoreNews;

    internal sealed record Swapped(SnapshotId Id) : StoreNews;
}

/// <summary>To the applier: put the staged store in the place of the one in use; answered by Swapped, NotInstalled or Failed.</summary>
internal sealed record SwapStoreTo(SnapshotReference Snapshot, string Path);
