using ShardedKv.Core.Sessions;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>Design §6: a group's log time never falls, whatever the leaders' clocks; else a session that was forgotten is young again.</summary>
internal sealed class LogTimeCheck
{
    private readonly Dictionary<ReplicaDisk, LogTime> _last = [];

    /// <param name="logTime">Of the replica's machine, once it applied an entry.</param>
    public void Applied(ReplicaDisk disk, LogTime logTime)
    {
        if (_last.TryGetValue(disk, out var before) && logTime < before)
        {
            throw new PropertyViolation(Property.LogTime, $"the log time of {disk.Replica} of {disk.Group} falls from {before} to {logTime}");
        }

        _last[disk] = logTime;
    }

    /// <summary>It may apply anew what its store has lost.</summary>
    public void FellBack(ReplicaDisk disk) => _last.Remove(disk);
}
