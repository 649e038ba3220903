using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
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
    private readonly Dictionary<ProposalTag, Action<HandOffReply?>> _handOffs = [];
    private long _tags;
    private LogIndex _configuredAt;
    private ProposalTag? _configuration;
    private ConfigNumber _configured;

    // As it was when the next configuration was refused: that may change when this has.
    private HandOffView? _refusedBy;

    public int Waiting => _waiting.Count;

    public void Submit(RequestPacket request) => Submit(request.Bytes, request);

    /// <summary>The group follows the configurations one by one; one that is proposed and lost is proposed again.</summary>
    public void Configure()
    {
        if (!ReferenceEquals(context.Machine.HandOffs, _refusedBy) && context.Machine.ConfigurationAt < context.World.Placements.Configuration.Number && context.Disk.Store.Applied.Index >= _configuredAt
            && context.Life.Status is { Role: ReplicaRole.Leader } status
            && ConfigurationFollower.Next(context.Machine.ConfigurationAt, context.Node.Meta!) is { } command)
        {
            _configuredAt = status.LastLog.Index.Next();
            _configured = context.Machine.ConfigurationAt.Next();
            Submit(command, null);
            _configuration = new ProposalTag(_tags);
        }
    }

    /// <param name="replied">Told once: null when it was refused, or its fate is not known here.</param>
    public void Submit(HandOffCommand command, Action<HandOffReply?> replied)
    {
        var tag = new ProposalTag(_tags + 1);
        _handOffs.Add(tag, replied);
        Submit(HandOffCommandCodec.Encode(command), null);
    }

    public void Applied(Apply apply, ImmutableArray<ApplyResult> results)
    {
        Invariant.Holds(apply.Origins.IsEmpty || apply.Origins.Length == results.Length, "an origin for each command");
        for (var place = 0; place < apply.Origins.Length && context.Node.Lives(); place++)
        {
            var tag = apply.Origins[place];

            // One that the log had already is refused, too, and says nothing of the next.
            _refusedBy = results[place].Reply is ConfigurationRefused refused && refused.Current.Next() == _configured ? context.Machine.HandOffs : _refusedBy;
            if (Take(tag) is { } origin && results[place].Reply is KvReply reply)
            {
                context.Checks.Acknowledged(context.Disk.Group, apply.Entry.Index);
                context.Trace.Line(context.Who, $"answers {origin.Correlation} of region {origin.Region}: {MessageText.Of(reply)}");
                context.World.Send(context.Node, origin.Region, Replies.To(origin, reply));
            }
            else if (_handOffs.Remove(tag, out var replied))
            {
                replied((HandOffReply)results[place].Reply);
            }
        }
    }

    public void Refuse(RefuseProposals refused)
    {
        foreach (var tag in refused.Tags)
        {
            if (tag == _configuration)
            {
                // No entry may come that would bring the next try.
                _configuredAt = LogIndex.Zero;
                _refusedBy = null;
            }

            if (Take(tag) is { } origin)
            {
                var reply = Refusals.Reply(refused.Kind, context.Placed(refused.LeaderHint)?.Node);
                context.World.Send(context.Node, origin.Region, Replies.To(origin, reply));
            }
            else if (_handOffs.Remove(tag, out var replied))
            {
                replied(null);
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
