using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Scrubs;

/// <summary>
/// One replica's part of the scrub: reads its store in steps, at the node's rate. Each step reads a range from the file, which verifies its checksums,
/// and then from a snapshot, whose rows are added up and compared with the hashes that the log keeps.
/// </summary>
/// <remarks>Damage fails the store, and with it the replica. Ends with the replica, whose child it is.</remarks>
/// <param name="node">Hears of the end of each pass.</param>
#pragma warning disable CA1001 // An actor disposes in PostStop.
internal sealed class ReplicaScrub(ReplicaSpec spec, GroupStore store, IActorRef applier, IActorRef node) : UntypedActor, IWithTimers
#pragma warning restore CA1001
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HeldSlot _rows = new();
    private StoreScrub? _pass;
    private StateHashes.Recount? _counted;
    private byte[] _from = [];
    private byte[] _to = [];
    private TimeSpan _rest;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop() => _rows.Dispose();

    protected override void OnReceive(object message)
    {
        try
        {
            switch (message)
            {
                case BeginScrub:
                    Begin();
                    break;
                case StepDue:
                    Step();
                    break;
                case RecountAnswer.Next:
                    Count();
                    break;
                case RecountAnswer.Over over:
                    Judge(over.Differing);
                    break;
                case RecountAnswer.Void:
                    End(isComplete: false);
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }
        catch (ObjectDisposedException)
        {
            // Another store has taken its place, or the replica ends.
            End(isComplete: false);
        }
        catch (StoreException failure)
        {
            _log.Error("Group {0}: the scrub of {1} ends: {2}", spec.Group, spec.Replica, failure.Message);
            spec.Tallies.ScrubFindings.Add(failure.Failure == StoreFailure.Corrupt ? 1 : 0);
            End(isComplete: false);
        }
        catch (CoreFormatException unreadable)
        {
            End(isComplete: false, $"the scrub found a row that cannot be read: {unreadable.Message}");
        }
    }

    private void Begin()
    {
        Invariant.Holds(_pass is null, "a store is scrubbed by one pass at a time");
        using var held = store.Hold();
        _counted = null;
        _to = StoreKeys.First;
        _pass = new StoreScrub(held.Generation.Store, spec.Settings.Scrub!.BytesPerSecond);
        Step();
    }

    private void Step()
    {
        var before = _pass!.Progress.Bytes;
        var more = _pass.Step(out _rest);
        spec.Tallies.ScrubBytes.Add(_pass.Progress.Bytes - before);
        spec.Tallies.ScrubFraction = _pass.Progress.Fraction;
        _from = _to;
        _to = more ? [.. _pass.Last.Span, 0] : StoreKeys.End;
        applier.Tell(new RecountStep(_counted, _to, _rows));
    }

    private void Count()
    {
        var counted = StateHashes.BeginRecount();
        using (var held = _rows.Take())
        {
            foreach (var (key, row) in held.Snapshot.Scan(_from, _to))
            {
                counted.Add(key.Span, row.Span);
            }
        }

        _counted = counted;
        if (_to == StoreKeys.End)
        {
            applier.Tell(new RecountStep(_counted, null, _rows));
        }
        else
        {
            Timers.StartSingleTimer(nameof(StepDue), StepDue.Instance, _rest);
        }
    }

    // A store is given up on two counts that have nothing in common but the rows: a mistake in one of them, found by all of a group's
    // replicas, would leave nobody to fetch from.
    private void Judge(ImmutableArray<StateSection> differing)
    {
        if (differing.IsEmpty)
        {
            End(isComplete: true);
            return;
        }

        using var held = store.Hold();
        var altered = differing.Where(section => !StateHashes.AddsUp(held.Snapshot, section)).ToList();
        if (altered.Count == 0)
        {
            _log.Error(
                "Group {0}: the scrub of {1} counted {2} otherwise than its hash, and a second count did not; report it with this node's log",
                spec.Group, spec.Replica, string.Join(", ", differing));
        }

        End(isComplete: true, altered.Count == 0 ? null : $"the scrub found that the rows of {string.Join(", ", altered)} do not add up to their hash");
    }

    private void End(bool isComplete, string? altered = null)
    {
        _pass = null;
        spec.Tallies.ScrubFindings.Add(altered is null ? 0 : 1);
        if (isComplete)
        {
            spec.Tallies.ScrubPasses.Add();
            spec.Tallies.ScrubbedAt = spec.Clock.Wall.UnixMilliseconds;
        }

        node.Tell(new ScrubEnded(spec.Group, isComplete, altered));
    }

    private sealed class StepDue
    {
        public static readonly StepDue Instance = new();
    }
}
