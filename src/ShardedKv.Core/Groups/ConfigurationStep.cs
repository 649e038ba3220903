using ShardedKv.Core.Configurations;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>Takes a group from its configuration to the next one (design §9, step 2): the point at which what is lost freezes and what is gained
/// begins to be this group's.</summary>
internal static class ConfigurationStep
{
    /// <param name="level">Of the command's entry.</param>
    public static ConfigurationReply Apply(ApplyConfiguration next, int level, GroupState state, LogIndex index, ApplyScope scope)
    {
        var (current, number) = (state.Configuration, next.Configuration.Number);
        if (next.Configuration.Equals(current))
        {
            return new ConfigurationApplied(number);
        }

        var moves = ShardMoves.Between(current, next.Configuration, state.Group);
        if (Refusal(current, next.Configuration, moves, level, state) is { } reason)
        {
            return new ConfigurationRefused(current.Number, reason);
        }

        foreach (var lost in moves.Lost)
        {
            var tenure = state.Tenures.Of(lost.Shard).Last(tenure => tenure.Generation <= current.Number);
            Invariant.Holds(tenure.LostAt is null, "what the configuration gives to a group has a tenure there that goes on");
            tenure.Lose(number, lost.Group, index);
            state.Tenures.Touch(tenure);
        }

        foreach (var gained in moves.Gained)
        {
            Gain(gained, current, number, state);
        }

        foreach (var dropped in Unfulfilled(number, moves, state))
        {
            state.Tenures.Remove(dropped, scope.Batch);
        }

        state.Take(next, index, scope.Batch);
        return new ConfigurationApplied(number);
    }

    private static void Gain(ShardAssignment gained, Configuration current, ConfigNumber number, GroupState state)
    {
        // Out of the empty configuration every shard is gained from nobody and is served at once.
        if (current.Number.Value == 0)
        {
            state.Tenures.Add(gained.Shard, new ShardRecord(ShardState.Serving, number, gained.Range, default));
            return;
        }

        // One whose coming was announced goes on with what it has.
        if (state.Tenures.Find(gained.Shard, number) is null)
        {
            state.Tenures.Add(gained.Shard, new ShardRecord(ShardState.Staging, number, gained.Range, default)
            {
                From = current.Shards.Single(shard => shard.Shard == gained.Shard).Group,
            });
        }
    }

    private static string? Refusal(Configuration current, Configuration next, ShardMoves moves, int level, GroupState state)
    {
        if (next.Number != current.Number.Next())
        {
            return $"after {current.Number} comes {current.Number.Next()}, not {next.Number}";
        }

        if (ConfigurationRules.Fault(next.Shards) is { } fault)
        {
            return fault;
        }

        if (current.Number.Value == 0)
        {
            return null;
        }

        if (!ShardMoves.SameShards(current, next))
        {
            return "shards would be cut or joined";
        }

        if (level < FeatureLevels.HandOff && !moves.AreNone)
        {
            return "a shard would come or go without a hand-off";
        }

        // A hand-off waits for those of its shard before it, which go on meanwhile; the one with the lowest number waits for none.
        if (moves.Gained.FirstOrDefault(gained => IsFull(gained.Shard, next.Number, state)) is { } full)
        {
            return $"{full.Shard} has {HandOffBounds.TenuresMax} tenures here that are not collected";
        }

        return Unfulfilled(next.Number, moves, state).FirstOrDefault(tenure => tenure.IsStagedTo) is { } busy
            ? $"{busy.Shard} was staged to in the same entry, and would be dropped"
            : null;
    }

    private static bool IsFull(ShardId shard, ConfigNumber number, GroupState state) =>
        state.Tenures.Of(shard).Count(tenure => tenure.Generation != number) >= HandOffBounds.TenuresMax;

    /// <summary>What was announced for that number and does not come.</summary>
    private static Tenure[] Unfulfilled(ConfigNumber number, ShardMoves moves, GroupState state) =>
    [
        .. state.Tenures.All.Where(tenure =>
            tenure.Generation == number && tenure.State == ShardState.Staging && moves.Gained.All(gained => gained.Shard != tenure.Shard)),
    ];
}
