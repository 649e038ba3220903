using ShardedKv.Raft;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Operations;

/// <summary>Tends all groups for as long as the world lives, and has wishes of its own while it is young.</summary>
internal sealed class Operator
{
    private static readonly TimeSpan TendPause = TimeSpan.FromMilliseconds(300);

    private readonly World _world;
    private readonly SeededRandom _random;

    public Operator(World world)
    {
        _world = world;
        _random = world.Source("operator");
        Keepers = [.. world.Groups.Select(group => new GroupKeeper(world, group, _random))];
    }

    public IReadOnlyList<GroupKeeper> Keepers { get; }

    public void Begin()
    {
        _world.Time.Every(TendPause, Tend);
        if (!_world.Scenario.Operations.IsEmpty)
        {
            _world.Time.After(_random.UpTo(_world.Scenario.OperationPause), Wish);
        }
    }

    private bool Tend()
    {
        foreach (var keeper in Keepers)
        {
            keeper.Tend();
        }

        return true;
    }

    private void Wish()
    {
        if (_world.TakesLoad)
        {
            _random.Pick(Keepers).Wish(_random.Pick(_world.Scenario.Operations));
            _world.Time.After(_random.UpTo(_world.Scenario.OperationPause), Wish);
        }
    }
}
