using Akka.Actor;
using ShardedKv.Actors.Nodes;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Integrity;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Integrity;

/// <summary>The applier's part of comparing states: notes its store's hashes when the schedule says so. A group that is silent costs one
/// timer, once.</summary>
internal sealed class StateNotes
{
    private readonly GroupId _group;
    private readonly ReplicaId _replica;
    private readonly NodeClock _clock;
    private readonly IActorRef _node;
    private readonly ITimerScheduler _timers;
    private CheckpointSchedule _schedule;

    public StateNotes(GroupId group, ReplicaId replica, NodeClock clock, IActorRef node, ITimerScheduler timers, IGroupMachine machine)
    {
        (_group, _replica, _clock, _node, _timers) = (group, replica, clock, node, timers);
        _schedule = new CheckpointSchedule(machine.LogTime, clock.Now);
        timers.StartSingleTimer(nameof(SilenceDue), SilenceDue.Instance, CheckpointSchedule.Interval);
    }

    public void Applied(IGroupMachine machine)
    {
        if (_schedule.Applied(machine.LogTime, _clock.Now))
        {
            Note(machine);
        }
        else if (!_timers.IsTimerActive(nameof(SilenceDue)))
        {
            _timers.StartSingleTimer(nameof(SilenceDue), SilenceDue.Instance, CheckpointSchedule.Interval);
        }
    }

    /// <summary>The store is another one, at another entry.</summary>
    public void Swapped(IGroupMachine machine) => _schedule = new CheckpointSchedule(machine.LogTime, _clock.Now);

    public void Due(IGroupMachine machine)
    {
        if (_schedule.IsSilent(_clock.Now))
        {
            Note(machine);
        }
        else if (_schedule.SilentIn(_clock.Now) is { } left)
        {
            _timers.StartSingleTimer(nameof(SilenceDue), SilenceDue.Instance, left);
        }
    }

    private void Note(IGroupMachine machine) => _node.Tell(new StateNoted(_group, _replica, machine.Checkpoint()));

    /// <summary>To the applier, which tells <see cref="Due"/>.</summary>
    public sealed class SilenceDue
    {
        public static readonly SilenceDue Instance = new();
    }
}
