using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.HandOff;
using ShardedKv.Actors.Nodes;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Scrubs;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;
using ReplicaRecovery = ShardedKv.Core.Life.Recovery;

namespace ShardedKv.Actors.Replicas;

/// <summary>
/// One group's member on this node: a persistent actor around the pure <see cref="ReplicaLife"/>. It feeds inputs in and carries
/// effects out in their order; what the journal has not confirmed, nobody hears of.
/// </summary>
/// <remarks>A failed write stops it for good: it is never restarted in place, because its core and its journal would part (design §7).</remarks>
#pragma warning disable CA1001 // An actor's store is disposed of in PostStop.
internal sealed class ReplicaActor : UntypedPersistentActor, IWithTimers
#pragma warning restore CA1001
{
    private readonly ReplicaSpec _spec;
    private readonly GroupStore _store;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ReplicaRecovery _recovery;
    private readonly WaitingProposals _waiting;
    private readonly ReadDesk _reads;
    private readonly IActorRef _applier;
    private readonly SnapshotDesk _snapshots;
    private readonly IActorRef _scrub;
    private readonly WriteGate _gate = new();
    private readonly PendingExports _exports;
    private readonly ConfigurationDesk _configurations;
    private readonly MembershipDesk _members;
    private readonly HandOffDesk _handOffs;
    private ReplicaLife? _life;
    private ReplicaReporter? _reporter;
    private MetaState? _meta;
    private long _tags;
    private long _tickedAt;
    private bool _stopping;

    public ReplicaActor(ReplicaSpec spec)
    {
        _spec = spec;
        PersistenceId = spec.PersistenceId;
        JournalPluginId = spec.Settings.JournalPluginId;
        SnapshotPluginId = "akka.persistence.no-snapshot-store";
        var self = Self;
        _store = Open(spec, self);
        var opened = _store;
        spec.Tallies.Store = () => opened.Status;
        _waiting = new WaitingProposals(spec);
        _reads = new ReadDesk(spec, _store, Self, _log);
        _exports = new PendingExports(spec, _store);
        _recovery = new ReplicaRecovery(spec.Replica, spec.Initial);

        var node = Context.Parent;
        var store = _store;
        _applier = Context.ActorOf(Props.Create(() => new ApplierActor(spec, store, node)), "applier");
        _snapshots = new SnapshotDesk(spec, store, _applier, Context, _log);
        var applier = _applier;
        _scrub = Context.ActorOf(Props.Create(() => new ReplicaScrub(spec, store, applier, node)), "scrub");
        _configurations = new ConfigurationDesk(store, spec.Clock, Propose);
        _members = new MembershipDesk(spec, _log);
        _handOffs = new HandOffDesk(spec, store, Context, _log, Propose);
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc />
    /// <remarks>The store is the snapshot (design §7: no Akka snapshots for the log).</remarks>
    public override Akka.Persistence.Recovery Recovery => new(SnapshotSelectionCriteria.None);

    // An applier that fails has left its store at an entry's boundary, and the next entry cannot be applied there either.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    protected override void PostStop()
    {
        _spec.Tallies.Store = null;
        _store.Dispose();
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case ReplicaEvent replicaEvent:
                _recovery.Add(new JournalSequence(LastSequenceNr), replicaEvent);
                break;
            case RecoveryCompleted:
                Start();
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        // Before any input: bounded reads are judged by it, and this process may have stood still since its last tick.
        _life!.TimeIs(_spec.Clock.Now);
        switch (message)
        {
            case Requests requests:
                Take(requests);
                break;
            case RaftMessages messages:
                foreach (var item in messages.Items)
                {
                    _life!.Receive(item);
                }

                break;
            case SnapshotArrived arrived:
                _snapshots.Receive(arrived);
                break;
            case StoreNews news:
                _snapshots.Take(news, _life);
                break;
            case LeaseValues values:
                _reads.Show(_life, values);
                break;
            case AppliedUpTo applied:
                _life.AppliedUpTo(applied.Index);
                _configurations.Look(_life, _meta);
                break;
            case SendHandOff handOff:
                _handOffs.Receive(handOff, Sender, _life);
                break;
            case HandOffAnswered answered:
                _handOffs.Answered(answered);
                break;
            case HandOffApplied applied:
                _handOffs.Applied(applied);
                break;
            case Replies refused:
                // To what this replica proposed itself: not committed, or nobody knows.
                foreach (var item in refused.Items)
                {
                    _handOffs.Refused(item.Correlation);
                }

                break;
            case Tick:
                OnTick();
                break;
            case MetaIs meta:
                _meta = meta.State;
                _configurations.Look(_life, _meta);
                _members.Follow(_meta, _life);
                break;
            case HandLeadershipTo next:
                _members.HandOver(_life, next.To);
                break;
            case WritesRefused refused:
                _gate.Set(refused);
                break;
            case ConfirmExport export:
                _life!.Read(_exports.Add(export, Sender), ReadMode.Linearizable, _spec.Clock.Now);
                break;
            case ProposeMeta propose:
                Propose(propose.Command, default);
                break;
            case BeginScrub begin:
                _scrub.Tell(begin);
                break;
            case ReportDue or SizesDue or SizesKnown or DeleteMessagesSuccess:
                break;
            case DeleteMessagesFailure failed:
                // The next deletion makes up for it.
                _log.Warning("Group {0}: deleting old events of {1} failed: {2}", _spec.Group, _spec.Replica, failed.Cause.Message);
                break;
            default:
                Unhandled(message);
                return;
        }

        CarryOut();
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        _life?.JournalFailed(cause.Message);
        Fail(JournalFailures.EndOf(cause), $"the journal failed to write event {sequenceNr}: {cause.Message}");
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Fail(LifeEnd.Broken, $"the journal rejected event {sequenceNr}: {cause.Message}");
        Context.Stop(Self);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Fail(JournalFailures.EndOf(reason), $"its journal cannot be read: {reason.Message}");
        base.OnRecoveryFailure(reason, message);
    }

    private static GroupStore Open(ReplicaSpec spec, IActorRef self)
    {
        try
        {
            return new GroupStore(spec.Group, spec.StorePath, spec.Settings.Store, news => self.Tell(news));
        }
        catch (Exception failure)
        {
            Context.Parent.Tell(new ReplicaStopped(spec.Group, spec.Replica, StoreFailures.EndOf(failure), failure.Message));
            throw;
        }
    }

    private void Start()
    {
        var options = _spec.Settings.Raft with { Self = _spec.Replica };
        try
        {
            _life = _recovery.Finish(_store.State, options, (ulong)Random.Shared.NextInt64(), new LifeOptions { Compaction = _spec.Settings.Compaction });
        }
        catch (RecoveryException failure)
        {
            // All events were read, so for Akka.Persistence this is no failure of the recovery: thrown on, it would be one of the program.
            Fail(JournalFailures.EndOf(failure), failure.Message);
            Context.Stop(Self);
            return;
        }

        _life.StoreDurable(_store.Durable);
        _reporter = new ReplicaReporter(_spec, _store, Context, Timers);
        if (_store.Meta is { } meta)
        {
            Context.Parent.Tell(meta);
        }

        // The first entries need a log time: without one they would judge every session as one from the future.
        _life.Tick(_spec.Clock.Now, _spec.Clock.Wall);
        if (_spec.CampaignsFirst && _life.Status is { LastLog.Index.Value: 0, Term.Value: 0 })
        {
            _life.Campaign();
        }

        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _spec.Settings.TickInterval);
        CarryOut();
    }

    private void OnTick()
    {
        // A thread pool that was busy elsewhere delivers several ticks at once. Counted, they would end an election timeout
        // while the leader's messages still stand behind them in the mailbox.
        var now = _spec.Clock.Now;
        if (now.Milliseconds - _tickedAt < _spec.Settings.TickInterval.TotalMilliseconds / 2)
        {
            return;
        }

        _tickedAt = now.Milliseconds;
        _life!.Tick(now, _spec.Clock.Wall);
        _gate.HandOver(_life);
        _configurations.Look(_life, _meta);
        _members.Look(_life);
        _handOffs.Tick(_life);
    }

    private void Take(Requests requests)
    {
        _handOffs.Used();
        foreach (var request in requests.Items)
        {
            if (request.IsRead)
            {
                _reads.Ask(_life!, requests.Origin, request);
            }
            else if (_gate.Refusal is { } refusal && _life!.Status.Role == ReplicaRole.Leader)
            {
                requests.Origin.Tell(new Replies([new RequestReply(request.Correlation, new ReadOnly(refusal))]));
            }
            else
            {
                Propose(request.Body, new ProposalOrigin(requests.Origin, request.Correlation));
            }
        }
    }

    private void Propose(ReadOnlyMemory<byte> command, ProposalOrigin origin)
    {
        var tag = new ProposalTag(++_tags);
        _waiting.Add(tag, origin);
        _life!.Submit(tag, command);
    }

    private void CarryOut()
    {
        _handOffs.Look(_life!, _meta);
        while (!_stopping && _life!.TryNextEffect(out var effect))
        {
            switch (effect)
            {
                case Send send:
                    _spec.Roster.LinkTo(send.Message.To)?.Tell(new SendRaft(_spec.Group, send.Message));
                    break;
                case WriteJournal write:
                    PersistAsync(write.Event, _ =>
                    {
                        _life.TimeIs(_spec.Clock.Now);
                        Invariant.Holds(LastSequenceNr == write.Sequence.Value, "the journal numbers events as the life does");
                        _life.JournalWritten(write.Token);
                        CarryOut();
                    });
                    break;
                case Apply apply:
                    _applier.Tell(new ApplyEntry(apply.Entry, _waiting.Take(apply.Origins)));
                    break;
                case ServeReads serve:
                    _reads.Serve(_exports.Serve(serve.Tags));
                    break;
                case ServeLeaseReads serve:
                    _reads.Serve(serve);
                    break;
                case RefuseProposals refuse:
                    _waiting.Refuse(refuse);
                    break;
                case RefuseReads refuse:
                    _reads.Refuse(_exports.Refuse(refuse, _meta));
                    break;
                case LeadershipChanged or AnswerTransfer:
                    // Who got it shows in the next status.
                    break;
                case DeleteJournal delete:
                    DeleteMessages(delete.UpTo.Value);
                    break;
                case MakeSnapshot or DropSnapshot or FetchSnapshot or SwapStore:
                    _snapshots.CarryOut(effect);
                    break;
                case Core.Life.Stop stop:
                    Fail(_snapshots.StoreEnd ?? LifeEnd.Broken, stop.Reason);
                    Context.Stop(Self);
                    break;
                case AnswerMembership answered:
                    _members.Take(answered);
                    break;
                default:
                    throw new InvalidOperationException($"no case for {effect.GetType().Name}");
            }
        }

        if (!_stopping)
        {
            _reporter!.Report(_life!.Status, _handOffs.Progress, _members.PlacementVersion);
        }
    }

    private void Fail(LifeEnd end, string reason)
    {
        _stopping = true;
        _log.Error("Replica {0} of group {1} stops: {2}", _spec.Replica, _spec.Group, reason);
        Context.Parent.Tell(new ReplicaStopped(_spec.Group, _spec.Replica, end, reason));
        _waiting.RefuseAll();
        _reads.RefuseAll();
        _exports.RefuseAll();
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}

/// <summary>To the meta group's replica: a command of the node itself. Its outcome shows in the state; the node asks again when it does not.</summary>
internal sealed record ProposeMeta(ReadOnlyMemory<byte> Command);
