using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Simulation;
using Akka.Cluster.Tools.Singleton.Managing;
using Akka.Cluster.Tools.Tests.Singleton;

namespace Akka.Cluster.Tools.Tests.Simulation;

/// <summary>The members as of one version; all nodes see versions in their order.</summary>
internal sealed record Membership(int Version, ImmutableDictionary<UniqueAddress, Member> Members)
{
    public static readonly Membership Empty = new(0, ImmutableDictionary<UniqueAddress, Member>.Empty);
}

/// <summary>
/// Managers of one singleton on nodes that come, leave, crash, come back at their address and are cut off, also while they
/// leave, in virtual time and of one seed. Messages between managers are lost and late; every second seed has a lease, whose
/// answers are lost and which is lost itself; some singletons stop slowly. What is cut off for long is downed by the others,
/// or removed when it was leaving, and ends itself within the removal margin. At no time may two singletons run, on
/// whichever side, and in the end there must be one, on the oldest.
/// </summary>
internal sealed class SimulatedSingleton
{
    /// <summary>How long the process of a node that ends goes on, in seconds.</summary>
    public const double LingersMax = 4;

    // Beyond the hand-over's retries and the margin together.
    private const double SlowStopMax = 45;

    private readonly int _seed;
    private readonly Random _chance;
    private readonly List<SimulatedManager> _nodes = [];
    private Membership _truth = Membership.Empty;
    // A node that comes back at its address answers for its past, and with that ends a margin that only its past knew.
    private TimeSpan _mayComeBack;
    private int _lastAge;
    private int _lastUid;

    public SimulatedSingleton(int seed)
    {
        _seed = seed;
        _chance = new Random(seed);
        Lease = new SimulatedLease(Time);
    }

    public VirtualTime Time { get; } = new();

    public SimulatedLease Lease { get; }

    public bool UsesLease => _seed % 2 == 0;

    /// <summary>Who began to run the singleton, in order.</summary>
    public List<UniqueAddress> Starts { get; } = [];

    private IEnumerable<SimulatedManager> Usable => _nodes.Where(node =>
        node is { Alive: true, Cut: false } && StatusOf(node.Self) is MemberStatus.Up or MemberStatus.Joining);

    public TimeSpan UpTo(double seconds) => TimeSpan.FromSeconds(seconds) * _chance.NextDouble();

    public bool OneIn(int many) => _chance.Next(many) == 0;

    public TimeSpan StopTime() => UpTo(OneIn(3) ? SlowStopMax : 1);

    public SimulatedManager? At(Address address) => _nodes.FindLast(node => node.Alive && node.Self.Address.Equals(address));

    public SimulatedSingleton Play()
    {
        Time.Every(TimeSpan.Zero, TimeSpan.FromMilliseconds(200), () =>
        {
            Lead();
            return true;
        });
        for (var number = 1; number <= 3; number++)
        {
            Join(number);
            Time.RunFor(UpTo(3));
        }

        for (var events = 20; events > 0; events--)
        {
            Time.RunFor(UpTo(_chance.Next(2) == 0 ? 2 : 12));
            Happen();
        }

        Time.RunFor(TimeSpan.FromSeconds(300));
        var oldest = _truth.Members.Values.Min(Member.AgeOrdering);
        var runs = _nodes.Where(node => node.RunsSingleton).Select(node => node.Self).ToList();
        if (runs.Count != 1 || oldest?.UniqueAddress != runs[0])
        {
            Fail($"in the end it runs on [{string.Join(", ", runs)}] and the oldest is [{oldest}]");
        }

        return this;
    }

    public void Send(SimulatedManager from, Func<SimulatedManager?> to, IClusterSingletonMessage message)
    {
        if (_chance.Next(5) == 0)
        {
            return;
        }

        Time.After(_chance.Next(10) == 0 ? UpTo(6) : UpTo(0.3), () =>
        {
            if (to() is { } receiver && !from.Cut && !receiver.Cut)
            {
                receiver.Take(new ManagerInput.Received(message, from.Self.Address));
            }
        });
    }

    public void Started(SimulatedManager node)
    {
        Starts.Add(node.Self);
        var runs = _nodes.Where(other => other.RunsSingleton).Select(other => other.Self).ToList();
        if (runs.Count > 1)
        {
            Fail($"it runs on [{string.Join(", ", runs)}]");
        }
    }

    private void Happen()
    {
        var usable = Usable.ToList();
        if (usable.Count < 2)
        {
            Join(_chance.Next(1, 6));
            return;
        }

        var node = usable[_chance.Next(usable.Count)];
        switch (_chance.Next(9))
        {
            case 0 or 1:
                Change(node.Self, MemberStatus.Leaving);
                break;
            case 2:
                Crash(node);
                break;
            case 3 when Time.Now >= _mayComeBack:
                Crash(node);
                Join(node.Self.Address.Port!.Value - 1000);
                break;
            case 4 when !OnTheirWay.Any():
                CutOff(node);
                break;
            case 5 when OnTheirWay.ToList() is [var leaving]:
                CutOff(leaving);
                break;
            case 6:
                // Found unreachable by nobody before it is over.
                node.CutOff();
                Time.After(UpTo(2.5), () => node.Heal(_truth));
                break;
            case 7 when Lease.Owner is { } owner && At(owner) is { } holder:
                Lease.Lapse(owner);
                holder.Take(new ManagerInput.LeaseLost());
                break;
            default:
                Join(_chance.Next(1, 6));
                break;
        }
    }

    private IEnumerable<SimulatedManager> OnTheirWay => _nodes.Where(node =>
        node is { Alive: true, Cut: false } && StatusOf(node.Self) is MemberStatus.Leaving or MemberStatus.Exiting);

    private void CutOff(SimulatedManager node)
    {
        node.CutOff();
        _mayComeBack = Time.Now + TimeSpan.FromSeconds(25);
        Time.After(UpTo(8), node.End);
        DownLater(node);
    }

    // A node that comes back at its address downs what was there before.
    private void Join(int number)
    {
        if (At(Given.At(number)) is not null)
        {
            return;
        }

        foreach (var old in _truth.Members.Values.Where(member => member.Address.Equals(Given.At(number))))
        {
            Change(old.UniqueAddress, MemberStatus.Down);
        }

        var node = new SimulatedManager(this, new UniqueAddress(Given.At(number), ++_lastUid));
        _nodes.Add(node);
        node.Start();
        TryJoin(node);
    }

    private void TryJoin(SimulatedManager node)
    {
        if (_truth.Members.Values.Any(member => member.Address.Equals(node.Self.Address)))
        {
            Time.After(TimeSpan.FromMilliseconds(300), () => TryJoin(node));
        }
        else if (node.Alive)
        {
            Set(new Member(node.Self, int.MaxValue, MemberStatus.Joining, []));
        }
    }

    private void Crash(SimulatedManager node)
    {
        node.Crash();
        DownLater(node);
    }

    private void DownLater(SimulatedManager node) => Time.After(TimeSpan.FromSeconds(3) + UpTo(2), () =>
    {
        if (StatusOf(node.Self) is not (null or MemberStatus.Exiting))
        {
            Change(node.Self, MemberStatus.Down);
        }
    });

    // What the leader does once all that are Up or Leaving have seen the last version.
    private void Lead()
    {
        if (_nodes.Exists(node => StatusOf(node.Self) is MemberStatus.Up or MemberStatus.Leaving && node.Seen.Version != _truth.Version))
        {
            return;
        }

        foreach (var member in _truth.Members.Values.OrderBy(member => member.UniqueAddress.Uid))
        {
            var node = _nodes.Find(node => node.Self == member.UniqueAddress)!;
            switch (member.Status)
            {
                case MemberStatus.Joining when node is { Alive: true, Cut: false }:
                    Set(member.CopyUp(++_lastAge));
                    break;
                case MemberStatus.Leaving when node.Alive:
                    Change(member.UniqueAddress, MemberStatus.Exiting);
                    break;
                case MemberStatus.Down:
                case MemberStatus.Exiting when node.HasExited || !node.Alive || Time.Now - node.CutAt > TimeSpan.FromSeconds(3):
                    Publish(_truth.Members.Remove(member.UniqueAddress));
                    break;
                default:
                    break;
            }
        }
    }

    private MemberStatus? StatusOf(UniqueAddress node) => _truth.Members.GetValueOrDefault(node)?.Status;

    private void Change(UniqueAddress node, MemberStatus status) => Set(_truth.Members[node].Copy(status));

    private void Set(Member member) => Publish(_truth.Members.Remove(member.UniqueAddress).Add(member.UniqueAddress, member));

    private void Publish(ImmutableDictionary<UniqueAddress, Member> members)
    {
        _truth = new Membership(_truth.Version + 1, members);
        foreach (var node in _nodes.Where(node => node.Alive))
        {
            var now = _truth;
            Time.After(UpTo(0.8), () => node.See(now));
        }
    }

    public void Fail(string what) => throw new InvalidOperationException(
        $"at {Time.Now:c}: {what}\nseed {_seed}; again: dotnet test tests/Akka.Cluster.Tools.Tests --filter SimulationTests, with this seed as the first\n"
        + string.Join('\n', _nodes.Where(node => node.Alive).Select(node => $"{node.Self} {StatusOf(node.Self)} {node.Phase}")));
}
