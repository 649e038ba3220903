using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Reports;

namespace ShardedKv.Simulation.Nodes;

/// <summary>A shell's writes, from a region or of its own, each until its one answer.</summary>
internal sealed class ProposalDesk(ReplicaContext context)
{
    // Null: the group's own.
    private readonly Dictionary<ProposalTag, RequestPacket?> _waiting = [];
    private long _tags;
    private LogIndex _configuredAt;

    public int Waiting => _waiting.Count;

    public void Submit(RequestPacket request) => Submit(request.Bytes, request);

    /// <summary>The group follows the configurations one by one; one that is proposed and lost is proposed again.</summary>
    public void Configure()
    {
        if (context.Machine.ConfigurationAt < context.World.Placements.Configuration.Number && context.Disk.Store.Applied.Index >= _configuredAt
            && context.Life.Status is { Role: ReplicaRole.Leader } status
            && ConfigurationFollower.Next(context.Machine.ConfigurationAt, context.Node.Meta!) is { } command)
        {
            _configuredAt = status.LastLog.Index.Next();
            Submit(command, null);
        }
    }

    public void Applied(Apply apply, ImmutableArray<ApplyResult> results)
    {
        Invariant.Holds(apply.Origins.IsEmpty || apply.Origins.Length == results.Length, "an origin for each command");
        for (var place = 0; place < apply.Origins.Length && context.Node.Lives(); place++)
        {
            if (Take(apply.Origins[place]) is { } origin && results[place].Reply is KvReply reply)
            {
                context.Checks.Acknowledged(context.Disk.Group, apply.Entry.Index);
                context.Trace.Line(context.Who, $"answers {origin.Correlation} of region {origin.Region}: {MessageText.Of(reply)}");
                context.World.Send(context.Node, origin.Region, Replies.To(origin, reply));
            }
        }
    }

    public void Refuse(RefuseProposals refused)
    {
        foreach (var tag in refused.Tags)
        {
            if (Take(tag) is { } origin)
            {
                var reply = Refusals.Reply(refused.Kind, context.Placed(refused.LeaderHint)?.Node);
                context.World.Send(context.Node, origin.Region, Replies.To(origin, reply));
            }
        }
    }

    private void Submit(ReadOnlyMemory<byte> command, RequestPacket? origin)
    {
        var tag = new ProposalTag(++_tags);
        _waiting.Add(tag, origin);
        context.Life.Submit(tag, command);
    }

    private RequestPacket? Take(ProposalTag tag)
    {
        Invariant.Holds(_waiting.Remove(tag, out var origin), "a proposal's outcome comes once");
        return origin;
    }
}
