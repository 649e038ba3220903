using ShardedKv.Actors.Nodes;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>Brings a group from configuration to configuration while its replica here leads (design §9); one that is proposed and lost, or not taken yet, is
/// proposed again.</summary>
internal sealed class ConfigurationDesk(GroupStore store, NodeClock clock, Action<ReadOnlyMemory<byte>, ProposalOrigin> propose)
{
    // A group that has too many tenures of a shard refuses: asked again with each entry, it would do nothing else.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private LogIndex _proposedAt;
    private ConfigNumber _proposedFrom = new(-1);
    private long _proposedTime;

    public void Look(ReplicaLife life, MetaState? meta)
    {
        if (meta is null || store.Shards is null || life.Status.Role != ReplicaRole.Leader || life.Status.Applied < _proposedAt)
        {
            return;
        }

        var (at, now) = (store.ConfigurationAt, clock.Now.Milliseconds);
        if ((at != _proposedFrom || now - _proposedTime >= Pause.TotalMilliseconds) && ConfigurationFollower.Next(at, meta) is { } command)
        {
            (_proposedAt, _proposedFrom, _proposedTime) = (life.Status.LastLog.Index.Next(), at, now);
            propose(command, default);
        }
    }
}
