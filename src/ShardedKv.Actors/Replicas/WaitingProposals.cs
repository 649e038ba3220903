using System.Collections.Immutable;
using Akka.Actor;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Replicas;

/// <summary>Who asked for the proposals that a replica's life has under way. Each is taken out with its one outcome.</summary>
internal sealed class WaitingProposals(ReplicaSpec spec)
{
    private readonly Dictionary<ProposalTag, ProposalOrigin> _proposals = [];

    public void Add(ProposalTag tag, ProposalOrigin origin) => _proposals.Add(tag, origin);

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

    public void Refuse(RefuseProposals refuse) => Answer(Take(refuse.Tags), Refusals.Reply(refuse.Kind, spec.Roster.NodeOf(refuse.LeaderHint)));

    /// <summary>The replica is over.</summary>
    public void RefuseAll()
    {
        Answer(_proposals.Values, Refusals.Reply(RefusalKind.LeadershipLost, null));
        _proposals.Clear();
    }

    private static void Answer(IEnumerable<ProposalOrigin> origins, KvReply reply)
    {
        foreach (var origin in origins.Where(o => o.Origin is not null).GroupBy(o => o.Origin))
        {
            origin.Key!.Tell(new Replies(origin.Select(o => new RequestReply(o.Correlation, reply)).ToList()));
        }
    }
}
