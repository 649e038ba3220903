using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Formats;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Actors.HandOff;

/// <summary>A replica's part in hand-offs, while it leads: fetches the shards that come to its group (<see cref="HandOffDriver"/>) and answers for those
/// that go (<see cref="SourceDesk"/>). All that lasts stands in the logs of the two groups.</summary>
internal sealed class HandOffDesk
{
    // Without a request for so long, a group has no clients that a copy could hinder.
    private static readonly TimeSpan UseLasts = TimeSpan.FromMilliseconds(200);

    private readonly ReplicaSpec _spec;
    private readonly GroupStore _store;
    private readonly IActorContext _context;
    private readonly ILoggingAdapter _log;
    private readonly Action<ReadOnlyMemory<byte>, ProposalOrigin> _propose;
    private readonly HandOffDriver _driver;
    private readonly SourceDesk _source;
    private readonly AskedGroups _groups = new();
    private readonly Dictionary<Correlation, Action<HandOffReply?>> _proposed = [];
    private readonly HashSet<(ShardId Shard, ConfigNumber Number)> _unanswered = [];
    private HandOffView? _view;
    private MetaState? _meta;
    private long _correlations;
    private long? _usedAt;

    /// <param name="propose">In the own group; what becomes of it comes to <see cref="Applied"/> or <see cref="Refused"/>.</param>
    public HandOffDesk(
        ReplicaSpec spec, GroupStore store, IActorContext context, ILoggingAdapter log, Action<ReadOnlyMemory<byte>, ProposalOrigin> propose)
    {
        _spec = spec;
        _store = store;
        _context = context;
        _log = log;
        _propose = propose;
        _driver = new HandOffDriver(spec.Settings.HandOff);
        _source = new SourceDesk(spec, store, (collect, answer) => Propose(collect, answer));
    }

    /// <summary>How far the shards are that come here; nothing while another replica leads.</summary>
    public ImmutableArray<CopyProgress> Progress => _view is null ? [] : _driver.Progress;

    /// <summary>A client has asked the group for something.</summary>
    public void Used() => _usedAt = _spec.Clock.Now.Milliseconds;

    /// <summary>After everything that may have changed who leads, what is applied or what g0 says.</summary>
    public void Look(ReplicaLife life, MetaState? meta)
    {
        if (life.Status.Role != ReplicaRole.Leader || meta is null || _store.Shards is not { } shards)
        {
            if (_view is not null)
            {
                _view = null;
                _unanswered.Clear();
                _driver.Lost();
            }

            return;
        }

        var view = shards.HandOffs;
        if (!ReferenceEquals(view, _view) || !ReferenceEquals(meta, _meta))
        {
            (_view, _meta) = (view, meta);
            NoteUse();
            _driver.Follow(view, meta.Planned, _spec.Clock.Now);
            CarryOut();
        }
    }

    public void Tick(ReplicaLife life)
    {
        _source.Tick(life);
        if (_view is not null)
        {
            NoteUse();
            _driver.Tick(_spec.Clock.Now);
            CarryOut();
        }
    }

    private void NoteUse() => _driver.IsBesideClients = _spec.Clock.Now.Milliseconds - _usedAt < UseLasts.TotalMilliseconds;

    public void Receive(SendHandOff sent, IActorRef sender, ReplicaLife life)
    {
        HandOffMessage message;
        try
        {
            message = HandOffMessageCodec.Decode(sent.Body);
        }
        catch (CoreFormatException broken)
        {
            _log.Warning("Group {0}: a hand-off message of {1} cannot be read: {2}", _spec.Group, sent.From, broken.Message);
            return;
        }

        if (message is PullRows or PullChanges or CollectRequest)
        {
            _source.Asked(sent.From, message, sender, _context.Self, life);
            return;
        }

        _unanswered.Remove((message.Shard, message.Number));
        if (message is PullRefused { Reason: PullRefusal.NotLeader })
        {
            _groups.Pass(sent.From);
        }

        if (_view is not null)
        {
            _driver.Answered(message, _spec.Clock.Now);
            CarryOut();
        }
    }

    public void Answered(HandOffAnswered answered) => _source.Answered(answered);

    public void Applied(HandOffApplied applied) => Conclude(applied.Correlation, applied.Reply);

    /// <summary>The proposal is not in the log, or its fate is not known.</summary>
    public void Refused(Correlation correlation) => Conclude(correlation, null);

    private void Conclude(Correlation correlation, HandOffReply? reply)
    {
        if (_proposed.Remove(correlation, out var conclude))
        {
            conclude(reply);
            CarryOut();
        }
    }

    private void Propose(HandOffCommand command, Action<HandOffReply?> conclude)
    {
        var correlation = new Correlation(++_correlations);
        _proposed.Add(correlation, conclude);
        _propose(HandOffCommandCodec.Encode(command), new ProposalOrigin(_context.Self, correlation));
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
                    Propose(command, reply => Replied(command, reply));
                    break;
                default:
                    throw new InvalidOperationException($"no case for {effect.GetType().Name}");
            }
        }
    }

    private void Replied(HandOffCommand command, HandOffReply? reply)
    {
        if (reply is HandOffRefused { Reason: HandOffRefusal.HashDiffers })
        {
            _log.Error("Group {0}: what was copied of {1} is not what its source has; it is copied anew", _spec.Group, command.Shard);
        }

        _driver.Replied(command, reply, _spec.Clock.Now);
    }

    private void Ask(AskGroup ask)
    {
        if (ask.Question is CollectRequest && _meta!.IsDissolved(ask.Group))
        {
            // It went with all that it had.
            _driver.Answered(new CollectAnswer(ask.Question.Shard, ask.Question.Number), _spec.Clock.Now);
            return;
        }

        // The last question had no answer: its replica may be gone.
        if (!_unanswered.Add((ask.Question.Shard, ask.Question.Number)))
        {
            _groups.Pass(ask.Group);
        }

        if (_groups.NodeOf(ask.Group, _meta!) is { } node)
        {
            var sent = new SendHandOff(_spec.Group, ask.Group, IsBulk: false, HandOffMessageCodec.Encode(ask.Question));
            _context.Parent.Tell(new SendHandOffTo(node, sent), _context.Self);
        }
    }
}
