using Akka.Actor;
using Akka.Cluster.Tools.Singleton.Managing;

namespace Akka.Cluster.Tools.Tests.Singleton;

/// <summary>Members by number, which is their age and their port too.</summary>
internal static class Given
{
    public static Address At(int number) => new("akka.tcp", "c", "host", 1000 + number);

    public static UniqueAddress Node(int number) => new(At(number), number);

    public static Member Member(int number, MemberStatus status = MemberStatus.Up, params string[] roles) =>
        new(Node(number), status is MemberStatus.Joining or MemberStatus.WeaklyUp ? int.MaxValue : number, status, [.. roles]);
}

/// <summary>One manager, step by step.</summary>
internal sealed class Manager(int self, params Member[] members)
{
    private Member[] _members = members;

    public ManagerRules Rules { get; init; } = new(Given.Node(self), HasRemovalMargin: true);

    public ManagerState State { get; private set; } = new();

    public ClusterSingletonState Phase => State.Phase;

    public IReadOnlyList<ManagerEffect> Start() => Take(new ManagerInput.Members([.. _members]));

    public IReadOnlyList<ManagerEffect> Becomes(int number, MemberStatus status)
    {
        _members = [.. _members.Where(member => member.UniqueAddress.Uid != number), Given.Member(number, status)];
        return Start();
    }

    public IReadOnlyList<ManagerEffect> Loses(int number)
    {
        _members = [.. _members.Where(member => member.UniqueAddress.Uid != number)];
        return Start();
    }

    public IReadOnlyList<ManagerEffect> Hears(int number, IClusterSingletonMessage message) =>
        Take(new ManagerInput.Received(message, Given.At(number)));

    public IReadOnlyList<ManagerEffect> Take(ManagerInput input)
    {
        (State, var effects) = ManagerDecisions.Step(Rules, State, input);
        return effects;
    }
}
