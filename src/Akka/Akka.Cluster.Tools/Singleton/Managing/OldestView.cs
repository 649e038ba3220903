using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>
/// Who is oldest among the members that may run the singleton, and who before it may still run it. Ages are given once and
/// all nodes agree on them, so a node that is older for one is older for all.
/// </summary>
internal static class OldestView
{
    public static Member? SelfOf(this ManagerState state, ManagerRules rules) => state.Members.GetValueOrDefault(rules.Self);

    /// <summary>Null when nobody may run it.</summary>
    public static Member? Oldest(this ManagerState state, ManagerRules rules) => state.Members.Values
        .Where(member => MayRun(member) && !(state.SelfExiting && member.UniqueAddress == rules.Self))
        .Min(Member.AgeOrdering);

    public static bool SelfIsOldest(this ManagerState state, ManagerRules rules) => state.Oldest(rules)?.UniqueAddress == rules.Self;

    /// <summary>The members before this one that have not said that they do not run it, the oldest first.</summary>
    public static List<Member> Pending(this ManagerState state, ManagerRules rules) => state.SelfOf(rules) is { } self
        ? [.. state.Members.Values.Where(member => member.IsOlderThan(self) && !state.Cleared.Contains(member.UniqueAddress)).Order(Member.AgeOrdering)]
        : [];

    /// <summary>Whether no older member can run it any more; null while a removed one might, whom a later member never knew.</summary>
    public static bool? SpeaksForOlder(this ManagerState state, ManagerRules rules)
    {
        var pending = state.Pending(rules);
        return state.OlderHaveEnded || (pending.Count == 0 && state.SelfOf(rules) is not null) ? true
            : pending.Exists(member => member.Status == MemberStatus.Removed) ? null
            : false;
    }

    /// <summary>The newest member at the address; null when there is none.</summary>
    public static Member? At(this ManagerState state, Address address) =>
        state.Members.Values.Where(member => member.Address.Equals(address)).Max(Member.AgeOrdering);

    /// <summary>Somebody before that member may run it, so that member does not.</summary>
    public static bool HasElder(this ManagerState state, Member member) =>
        state.Members.Values.Any(other => MayRun(other) && other.IsOlderThan(member));

    /// <summary>It will never be the oldest any more, once all know what it knows of itself.</summary>
    public static bool SelfIsOnItsWayOut(this ManagerState state, ManagerRules rules) =>
        state.SelfExiting || state.SelfOf(rules)?.Status is MemberStatus.Leaving or MemberStatus.Exiting or MemberStatus.Down or MemberStatus.Removed;

    public static bool SelfExits(this ManagerState state, ManagerRules rules) =>
        state.SelfExiting || state.SelfOf(rules)?.Status == MemberStatus.Exiting;

    private static bool MayRun(Member member) => member.Status is MemberStatus.Up or MemberStatus.Leaving;
}
