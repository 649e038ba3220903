namespace Akka.Cluster;

/// <summary>Whom to gossip to.</summary>
internal static class GossipTargets
{
    /// <summary>A member that this node may gossip to, preferably one that has not seen this version; null when there is none.</summary>
    public static UniqueAddress? Choose(MembershipState state, ClusterRules rules, Random chance)
    {
        var targets = Valid(state);
        if (chance.NextDouble() < DifferentViewProbability(state.Gossip.Members.Count, rules))
        {
            var unaware = targets.FindAll(node => !state.Gossip.SeenBy(node));
            if (unaware.Count > 0)
            {
                return unaware[chance.Next(unaware.Count)];
            }
        }

        return targets.Count == 0 ? null : targets[chance.Next(targets.Count)];
    }

    /// <summary>Different ones, at most that many.</summary>
    public static IReadOnlyList<UniqueAddress> ChooseMany(MembershipState state, int count, Random chance)
    {
        var targets = Valid(state).ToArray();
        chance.Shuffle(targets);
        return targets[..Math.Min(count, targets.Length)];
    }

    /// <summary>Less than half have seen it.</summary>
    public static bool NeedsSpeedup(Gossip gossip) => gossip.Seen.Count < gossip.Members.Count / 2;

    /// <summary>In a large cluster always the same few would be chosen by all that know them unaware.</summary>
    public static double DifferentViewProbability(int members, ClusterRules rules)
    {
        var (low, high) = (rules.ReduceDifferentViewProbability, rules.ReduceDifferentViewProbability * 3);
        var (full, least) = (rules.DifferentViewProbability, rules.DifferentViewProbability / 10);
        return members <= low ? full : members > high ? least : full - ((full - least) * (members - low) / (high - low));
    }

    private static List<UniqueAddress> Valid(MembershipState state) =>
        [.. state.Gossip.Members.Keys.Where(node => node != state.Self && state.IsReachable(node))];
}
