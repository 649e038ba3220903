using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Clients;

/// <summary>Asks one thing after another of its region, and writes down what it saw.</summary>
internal sealed class SimulatedClient(World world, SimulatedRegion region, int number, SeededRandom random)
{
    private int _written;

    public bool IsIdle { get; private set; } = true;

    public void Begin() => world.Time.After(random.UpTo(world.Scenario.Load.Think), Next);

    public void Answered(Call call, KvReply reply)
    {
        world.History.Ended(call, reply);
        world.Trace.Line($"c{number}", $"{call.Request} is answered {reply}");
        IsIdle = true;
        Begin();
    }

    private void Next()
    {
        if (!world.TakesLoad)
        {
            return;
        }

        IsIdle = false;
        var call = world.History.Began(number, Draw());
        world.Trace.Line($"c{number}", $"asks {call.Request}");
        region.Accept(new ClientCall(this, call), world.Scenario.Load.Deadline);
    }

    private KvRequest Draw()
    {
        var key = Key.FromText($"k{random.Next(world.Scenario.Load.Keys)}");
        if (random.Chance(world.Scenario.Load.ReadPercent))
        {
            return new Get(key);
        }

        // Unique texts: each write can be told from every other in what is read.
        var text = Encoding.UTF8.GetBytes($"<{number}.{++_written}>");
        return random.Next(10) switch
        {
            0 => new Delete(key),
            1 or 2 or 3 => new Put(key, text),
            _ => new Append(key, text),
        };
    }
}
