using Akka.Actor;

namespace Akka.Cluster.Simulation;

/// <summary>Loses, delays and so reorders messages; nothing passes between the sides of a split.</summary>
internal sealed class SimulatedNetwork(VirtualTime time, Scenario scenario, Random chance)
{
    private readonly Dictionary<Address, SimulatedNode> _running = [];
    private Dictionary<Address, int> _sides = [];

    public void Attach(SimulatedNode node) => _running[node.Self.Address] = node;

    public void Detach(SimulatedNode node)
    {
        if (_running.GetValueOrDefault(node.Self.Address) == node)
        {
            _running.Remove(node.Self.Address);
        }
    }

    /// <summary>Nodes without an entry are on side 0.</summary>
    public void Split(Dictionary<Address, int> sides) => _sides = sides;

    public void Heal() => _sides = [];

    public void Send(Address from, Address to, IClusterMessage message)
    {
        if (chance.NextDouble() < scenario.Loss)
        {
            return;
        }

        time.After(scenario.DelayMax * chance.NextDouble(), () =>
        {
            if (_sides.GetValueOrDefault(from) == _sides.GetValueOrDefault(to) && _running.TryGetValue(to, out var node))
            {
                node.Receive(message);
            }
        });
    }
}
