using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.HandOff;
using ShardedKv.Raft;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Nodes;

/// <summary>A shell's part in hand-offs: as leader it has the product's driver fetch shards, and every replica answers what others ask of its own.</summary>
internal sealed class HandOffDesk(ReplicaContext context, ProposalDesk proposals)
{
    private static readonly TimeSpan HoldPatience = TimeSpan.FromSeconds(5);

    private readonly HandOffDriver _driver = new(context.World.Scenario.HandOffs);
    private readonly CopyHolds _holds = new(HoldPatience);

    // Whom to ask of a group; another when that does not lead, and now and then anyway.
    private readonly Dictionary<GroupId, ReplicaPlacement> _leaders = [];
    private (HandOffView View, Configuration? Announced)? _followed;
    private bool _leads;

    private MonotonicTime Now => context.Node.Clock.Now;

    public void Leads(bool leads)
    {
        if (_leads && !leads)
        {
            _driver.Lost();
        }

        _leads = leads;
        _followed = null;
        Follow();
    }

    public void Tick()
    {
        context.Life.HoldLog(_holds.From(Now));
        if (_leads)
        {
            Follow();
            _driver.Tick(Now);
            CarryOut();
        }
    }

    /// <summary>After each entry that is applied, and when the node has learned something of the cluster.</summary>
    public void Follow()
    {
        var seen = (context.Machine.HandOffs, context.Node.Meta!.Planned);
        if (_leads && _followed != seen)
        {
            _followed = seen;
            _driver.Follow(seen.HandOffs, seen.Planned, Now);
            CarryOut();
        }
    }

    public void Receive(HandOffPacket packet)
    {
        var message = HandOffMessageCodec.Decode(packet.Bytes);
        switch (message)
        {
            case PullRows or PullChanges:
                Answer(packet, Pulled(message));
                break;
            case CollectRequest collect when _leads:
                proposals.Submit(new Collect(collect.Shard, collect.Number), reply => Answer(
                    packet,
                    reply is HandOffDone
                        ? new CollectAnswer(collect.Shard, collect.Number)
                        : new PullRefused(collect.Shard, collect.Number, default, PullRefusal.NotReady)));
                break;
            case CollectRequest:
                Answer(packet, new PullRefused(message.Shard, message.Number, default, PullRefusal.NotLeader));
                break;
            default:
                Answered(packet, message);
                break;
        }
    }

    private void Answered(HandOffPacket packet, HandOffMessage answer)
    {
        if (!_leads)
        {
            return;
        }

        if (answer is PullRefused { Reason: PullRefusal.NotLeader })
        {
            _leaders.Remove(packet.By);
        }

        _driver.Answered(answer, Now);
        CarryOut();
    }

    /// <summary>Any replica may answer, for what it has applied is committed; mostly only the one whose log is the newest does.</summary>
    private HandOffMessage Pulled(HandOffMessage pull)
    {
        var since = pull is PullChanges changes ? changes.Since : LogIndex.Zero;
        if (!_leads && !context.Random.Chance(20))
        {
            return new PullRefused(pull.Shard, pull.Number, since, PullRefusal.NotLeader);
        }

        var log = pull is PullChanges ? context.Life.AppliedAfter(since) : null;
        if (log is { Length: > 1 } entries && context.Random.Chance(30))
        {
            log = entries[..(1 + context.Random.Next(entries.Length))];
        }

        var answer = context.Machine.Answer(
            pull, context.Disk.Store, log is { } known ? (IReadOnlyList<Entry>)known : null, context.World.Scenario.Moves!.ChunkBytes);
        _holds.Answered(answer, Now);
        context.Life.HoldLog(_holds.From(Now));
        return answer;
    }

    private void Answer(HandOffPacket packet, HandOffMessage answer)
    {
        context.Trace.Line(context.Who, $"answers {packet.By}: {answer.GetType().Name} of {answer.Shard} at {answer.Number}");
        Send(packet.From, packet.By, answer);
    }

    private void CarryOut()
    {
        while (_driver.TryNextEffect(out var effect))
        {
            switch (effect)
            {
                case AskGroup ask:
                    Ask(ask);
                    break;
                case ProposeHandOff { Command: var command }:
                    context.Trace.Line(context.Who, $"proposes {command.GetType().Name} of {command.Shard} at {command.Number}");
                    proposals.Submit(command, reply =>
                    {
                        _driver.Replied(command, reply, Now);
                        CarryOut();
                    });
                    break;
                default:
                    throw new InvalidOperationException($"no case for {effect.GetType().Name}");
            }
        }
    }

    private void Ask(AskGroup ask)
    {
        var replicas = context.Node.Meta!.Placements[ask.Group].Replicas;
        if (!_leaders.TryGetValue(ask.Group, out var target) || !replicas.Contains(target) || context.Random.Chance(10))
        {
            target = context.Random.Pick(replicas);
            _leaders[ask.Group] = target;
        }

        context.Trace.Line(context.Who, $"asks {ask.Group} at {target.Node}: {ask.Question.GetType().Name} of {ask.Question.Shard} at {ask.Question.Number}");
        Send(context.World.NodeOf(target.Node).Number, ask.Group, ask.Question);
    }

    private void Send(int node, GroupId group, HandOffMessage message) => context.World.Send(
        context.Node, node, new HandOffPacket(context.Node.Number, context.Disk.Group, group, HandOffMessageCodec.Encode(message)));
}
