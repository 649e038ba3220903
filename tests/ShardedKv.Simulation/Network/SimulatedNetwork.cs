using ShardedKv.Raft;
using ShardedKv.Simulation.Scenarios;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Network;

/// <summary>Carries packets between endpoints: nodes first, then regions, by number. Each packet is lost, late, repeated or overtaken by
/// the profile's chances; a link may be cut in one direction.</summary>
internal sealed class SimulatedNetwork(VirtualTime time, SeededRandom random, int endpoints, Action<int, Packet> deliver)
{
    private readonly bool[] _cut = new bool[endpoints * endpoints];
    private readonly TimeSpan[] _lastArrival = new TimeSpan[endpoints * endpoints];

    public int Endpoints => endpoints;

    public NetworkProfile Profile { get; set; } = NetworkProfile.Calm;

    public long Sent { get; private set; }

    public void Send(int from, int to, Packet packet)
    {
        Sent++;
        if (IsCut(from, to) || random.Chance(Profile.LossPercent))
        {
            return;
        }

        Carry(from, to, packet);
        if (random.Chance(Profile.DuplicatePercent))
        {
            Carry(from, to, packet);
        }
    }

    public bool IsCut(int from, int to) => _cut[(from * endpoints) + to];

    /// <summary>Also what is on its way does not arrive.</summary>
    public void Cut(int from, int to, bool isCut) => _cut[(from * endpoints) + to] = isCut && from != to;

    public void Heal() => Array.Clear(_cut);

    private void Carry(int from, int to, Packet packet)
    {
        var arrival = time.Now + (random.Chance(Profile.LatePercent)
            ? random.UpTo(Profile.LateMax)
            : random.Between(Profile.DelayMin, Profile.DelayMax));
        var link = (from * endpoints) + to;
        if (Profile.InOrder)
        {
            arrival = arrival > _lastArrival[link] ? arrival : _lastArrival[link];
            _lastArrival[link] = arrival;
        }

        time.At(arrival, () =>
        {
            if (!_cut[link])
            {
                deliver(to, packet);
            }
        });
    }
}
