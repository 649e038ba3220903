using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Simulation;

/// <summary>A broken check; the message has the command that plays it again.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);

/// <summary>
/// A cluster in virtual time, of one seed: nodes form it, come, go and crash, it is split and healed. It checks itself.
/// </summary>
internal sealed class SimulatedCluster
{
    private readonly Random _chance;
    private readonly List<SimulatedNode> _nodes = [];
    private readonly ImmutableList<Address> _seedNodes;
    private int _uid;

    public SimulatedCluster(Scenario scenario)
    {
        Scenario = scenario;
        _chance = new Random(scenario.Seed + 1);
        Network = new SimulatedNetwork(Time, scenario, _chance);
        Lease = new SimulatedLease(Time);
        Checks = new Checks(this);
        _seedNodes = [.. Enumerable.Range(0, Math.Min(3, scenario.Nodes)).Select(AddressOf)];
    }

    public Scenario Scenario { get; }

    public VirtualTime Time { get; } = new();

    public SimulatedNetwork Network { get; }

    public SimulatedLease Lease { get; }

    public Checks Checks { get; }

    public IEnumerable<SimulatedNode> Running => _nodes.Where(node => node.Running);

    public bool IsSeed(SimulatedNode node) => _seedNodes.Contains(node.Self.Address);

    public TimeSpan RandomUpTo(TimeSpan limit) => limit * _chance.NextDouble();

    /// <returns>How many nodes went on after the split.</returns>
    public int Play()
    {
        Form();
        Settle("after forming");
        Churn();
        Settle("after churn");
        var survivors = SplitAndResolve();
        Network.Heal();
        Settle("after healing");
        return survivors;
    }

    /// <summary>The whole play as text: who still runs and what each of them knows.</summary>
    public string Trace()
    {
        var survivors = Play();
        return $"{Time.Now:c} {survivors} {string.Join("; ", _nodes.Select(node => $"{node.Self} {node.Running} {node.State.Gossip.Version}"))}";
    }

    public void Fail(string what) => throw new CheckFailedException(
        $"at {Time.Now:c}: {what}\n{Scenario}\nagain: dotnet run -c Release --project tests/Akka.Cluster.Simulation -- --seed {Scenario.Seed} --nodes {Scenario.Nodes}");

    private void Form()
    {
        for (var i = 0; i < Scenario.Nodes; i++)
        {
            var number = i;
            Time.After(RandomUpTo(TimeSpan.FromSeconds(4)), () => Start(number));
        }

        Time.RunFor(TimeSpan.FromSeconds(5));
    }

    private void Churn()
    {
        for (var i = _chance.Next(6); i > 0; i--)
        {
            Time.RunFor(RandomUpTo(TimeSpan.FromSeconds(12)));
            var running = Running.ToList();
            if (running.Count == 0)
            {
                return;
            }

            var node = running[_chance.Next(running.Count)];
            switch (_chance.Next(6))
            {
                case 0 when running.Count > 2 && !FirstSeedSeeks:
                    node.Leave();
                    break;
                case 1 when running.Count > 2 && !FirstSeedSeeks:
                    node.Crash();
                    break;
                case 2:
                    Start(Scenario.Nodes + i);
                    break;
                case 3 when running.Count > 2 && !FirstSeedSeeks && (!IsFirstSeed(node) || FirstSeedMayComeBack):
                    // Back at its address before anyone has missed it.
                    node.Crash();
                    Start(NumberOf(node));
                    break;
                case 4 when running.TrueForAll(known => known.Inside):
                    Network.Split(RandomSides());
                    Time.RunFor(RandomUpTo(TimeSpan.FromSeconds(9)));
                    Network.Heal();
                    break;
                default:
                    break;
            }
        }
    }

    private int SplitAndResolve()
    {
        var members = Running.Where(node => node.Inside).ToList();
        var sides = RandomSides();
        Network.Split(sides);
        if (_chance.Next(3) == 0 && members.Count > 3)
        {
            members[_chance.Next(members.Count)].Crash();
        }

        if (_chance.Next(4) == 0 && members.Count > 3)
        {
            members[_chance.Next(members.Count)].Leave();
        }

        Time.RunFor((Scenario.StableAfter + Scenario.DownAllWhenUnstable) * 2 + TimeSpan.FromSeconds(30));
        Checks.OneLivingSide(members, isSplit: members.Select(node => sides[node.Self.Address]).Distinct().Count() > 1);
        return members.Count(node => node.Running);
    }

    // What the resolver or the failure detector must notice first takes its time, and a lossy network more.
    private void Settle(string when)
    {
        string? problem = null;
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromMinutes(5); waited += TimeSpan.FromSeconds(5))
        {
            Time.RunFor(TimeSpan.FromSeconds(5));
            problem = Checks.Agreement();
            if (problem is null)
            {
                return;
            }
        }

        Fail($"no agreement {when}: {problem}");
    }

    // The first seed node begins a second cluster, by design, when it finds no other seed node inside one. So it comes back only
    // while another one is inside and nothing is unresolved, which could end that one; and until it is inside itself, nobody
    // goes and nothing is split.
    private bool FirstSeedSeeks => Running.Any(node => IsFirstSeed(node) && !node.Inside);

    private bool IsFirstSeed(SimulatedNode node) => node.Self.Address.Equals(_seedNodes[0]);

    private bool FirstSeedMayComeBack =>
        Running.Any(node => IsSeed(node) && !IsFirstSeed(node) && node.Inside) && Checks.Agreement() is null;

    private Dictionary<Address, int> RandomSides() =>
        Running.Select(node => node.Self.Address).Distinct().ToDictionary(address => address, _ => _chance.Next(Scenario.Sides));

    private void Start(int number)
    {
        var node = new SimulatedNode(this, new UniqueAddress(AddressOf(number), ++_uid), _chance.Next());
        _nodes.Add(node);
        node.Start(_seedNodes);
    }

    private static Address AddressOf(int number) => new("akka.tcp", "sim", "host", 1000 + number);

    private static int NumberOf(SimulatedNode node) => node.Self.Address.Port!.Value - 1000;
}
