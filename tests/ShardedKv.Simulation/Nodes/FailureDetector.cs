using ShardedKv.Core.Configurations;

namespace ShardedKv.Simulation.Nodes;

/// <summary>Tells nodes whom they do not hear: what a cluster's detector does for groups that sleep, whose own timers stand still.</summary>
internal sealed class FailureDetector(World world)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    // Looks in a row without a sound.
    private readonly int[] _silent = new int[world.Nodes.Count * world.Nodes.Count];

    // Who was heard last.
    private readonly IncarnationId[] _heard = new IncarnationId[world.Nodes.Count * world.Nodes.Count];

    public void Begin() => world.Time.Every(Look, () =>
    {
        foreach (var listener in world.Nodes)
        {
            foreach (var speaker in world.Nodes)
            {
                Judge(listener, speaker);
            }
        }

        return true;
    });

    private void Judge(SimulatedNode listener, SimulatedNode speaker)
    {
        var isHeard = speaker is { IsUp: true, IsPaused: false } && !world.Network.IsCut(speaker.Number, listener.Number);
        ref var silent = ref _silent[(listener.Number * world.Nodes.Count) + speaker.Number];
        ref var heard = ref _heard[(listener.Number * world.Nodes.Count) + speaker.Number];
        silent = isHeard ? 0 : silent + 1;

        // Back within two looks and with another directory: the replicas that were there are lost all the same, and no silence tells of it.
        var isAnother = isHeard && heard != default && heard != speaker.Directory.Incarnation;
        if ((silent >= 2 || isAnother) && listener is { IsUp: true, IsPaused: false })
        {
            listener.Suspect(speaker.Name);
        }

        heard = isHeard && listener is { IsUp: true, IsPaused: false } ? speaker.Directory.Incarnation : heard;
    }
}
