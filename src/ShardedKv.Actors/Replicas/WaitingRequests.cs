using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>Who asked for what a replica's life has under way. Each is taken out with its one outcome.</summary>
internal sealed class WaitingRequests(ReplicaSpec spec)
{
    private static readonly TimeSpan BusyHint = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<ProposalTag, ProposalOrigin> _proposals = [];
    private readonly Dictionary<ReadTag, (ProposalOrigin Origin, ReadOnlyMemory<byte> Body)> _reads = [];

    public void Add(ProposalTag tag, ProposalOrigin origin) => _proposals.Add(tag, origin);

    public void Add(ReadTag tag, ProposalOrigin origin, ReadOnlyMemory<byte> body) => _reads.Add(tag, (origin, body));

    /// <returns>In the order of the tags.</returns>
    public ImmutableArray<ProposalOrigin> Take(ImmutableArray<ProposalTag> tags)
    {
        if (tags.IsDefaultOrEmpty)
        {
            return [];
        }

        var origins = ImmutableArray.CreateBuilder<ProposalOrigin>(tags.Length);
        foreach (var tag in tags)
        {
            Invariant.Holds(_proposals.Remove(tag, out var origin), "a proposal's outcome comes once");
            origins.Add(origin);
        }

        return origins.MoveToImmutable();
    }

    public (ProposalOrigin Origin, ReadOnlyMemory<byte> Body) Take(ReadTag tag)
    {
        Invariant.Holds(_reads.Remove(tag, out var read), "a read's outcome comes once");
        return read;
    }

    public void Refuse(RefuseProposals refuse) => Answer(Take(refuse.Tags), Reply(refuse.Kind, refuse.LeaderHint));

    public void Refuse(RefuseReads refuse) =>
        Answer(refuse.Tags.Select(tag => Take(tag).Origin), Reply(refuse.Kind, refuse.LeaderHint));

    /// <summary>The replica is over.</summary>
    public void RefuseAll()
    {
        Answer(_proposals.Values.Concat(_reads.Values.Select(read => read.Origin)), Reply(RefusalKind.LeadershipLost, null));
        _proposals.Clear();
        _reads.Clear();
    }

    private static void Answer(IEnumerable<ProposalOrigin> origins, KvReply reply)
    {
        foreach (var origin in origins.Where(o => o.Origin is not null).GroupBy(o => o.Origin))
        {
            origin.Key!.Tell(new Replies(origin.Select(o => new RequestReply(o.Correlation, reply)).ToList()));
        }
    }

    private KvReply Reply(RefusalKind kind, ReplicaId? hint) => kind == RefusalKind.Busy
        ? new Busy(BusyHint)
        : new NotLeader(hint is { } leader && spec.Nodes.TryGetValue(leader, out var node) ? node : null);
}
