using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Reads;
using ShardedKv.Simulation.Reports;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Clients;

/// <summary>Asks one thing after another, and writes down what it saw.</summary>
internal sealed class SimulatedClient(World world, SimulatedRegion region, int number, SeededRandom random)
{
    private readonly DirectReads _reads = region.Reads;

    // The newest revision of each shard that this client was told of.
    private readonly Dictionary<ShardId, long> _seen = [];

    // What was last answered about a key, for conditions.
    private readonly Dictionary<Key, KvReply> _known = [];
    private int _written;

    public bool IsIdle { get; private set; } = true;

    public void Begin() => world.Time.After(random.UpTo(world.Scenario.Load.Think), Next);

    private void Answered(Call call, KvReply reply)
    {
        world.History.Ended(call, reply);
        Saw(call.Key, reply switch
        {
            Done done => done.Revision.Value,
            Replaced replaced => replaced.Revision.Value,
            Found found => found.Revision.Value,
            ConditionFailed { Current: { } current } => current.Revision.Value,
            _ => 0,
        });
        _known[call.Key] = reply;
        world.Trace.Line($"c{number}", $"{MessageText.Of(call.Request)} is answered {MessageText.Of(reply)}");
        IsIdle = true;
        Begin();
    }

    private void Next()
    {
        if (!world.TakesLoad)
        {
            return;
        }

        if (world.LullUntil > world.Time.Now)
        {
            world.Time.At(world.LullUntil + random.UpTo(world.Scenario.Load.Think), Next);
            return;
        }

        IsIdle = false;
        var key = Key.FromText($"k{random.Next(world.Scenario.Load.Keys)}");
        var reads = random.Chance(world.Scenario.Load.ReadPercent);
        if (reads && random.Chance(world.Scenario.Load.WeakReadPercent))
        {
            Read(key, random.Pick(Enum.GetValues<ReadTier>()));
            return;
        }

        var call = world.History.Began(number, reads ? new Get(key) : Write(key));
        world.Trace.Line($"c{number}", $"asks {MessageText.Of(call.Request)}");
        region.Accept(new ClientCall(call, reply => Answered(call, reply)), world.Scenario.Load.Deadline);
    }

    private void Read(Key key, ReadTier tier)
    {
        // What is linearizable by whatever means belongs to the history.
        var call = tier is ReadTier.Linearizable or ReadTier.Lease ? world.History.Began(number, new Get(key)) : null;
        world.Trace.Line($"c{number}", $"reads {key}, {tier}");
        _reads.Ask(number, key, tier, _seen.GetValueOrDefault(ShardOf(key)), reply =>
        {
            if (reply is not null)
            {
                Saw(key, reply.Revision);
            }

            world.History.Ended(call, reply is null ? null : ReplyCodec.Decode(reply.Reply!));
            world.Trace.Line($"c{number}", $"{key}, {tier}, {(reply is null ? "is refused or lost" : $"is read at v{reply.Revision}")}");
            IsIdle = true;
            Begin();
        });
    }

    private void Saw(Key key, long revision)
    {
        var shard = ShardOf(key);
        _seen[shard] = Math.Max(revision, _seen.GetValueOrDefault(shard));
    }

    private ShardId ShardOf(Key key) => world.Placements.Configuration.Find(key.RoutingKey)!.Shard;

    private KvRequest Write(Key key)
    {
        // Unique texts: each write can be told from every other in what is read.
        var text = Encoding.UTF8.GetBytes($"<{number}.{++_written}>");
        return random.Next(10) switch
        {
            0 => new Delete(key),
            1 or 2 => new Put(key, text),
            3 => new PutHash(key, text),
            4 or 5 or 6 => new CompareAndSet(key, ConditionOn(key), text),
            _ => new Append(key, text),
        };
    }

    /// <summary>One that may hold: what the client was told last.</summary>
    private Condition ConditionOn(Key key) => _known.GetValueOrDefault(key) switch
    {
        Done done => new IfRevision(done.Revision),
        Replaced replaced => new IfRevision(replaced.Revision),
        Found found when random.Chance(50) => new IfValue(found.Value),
        Found found => new IfRevision(found.Revision),
        ConditionFailed { Current: { } current } => new IfRevision(current.Revision),
        _ => new IfAbsent(),
    };
}
