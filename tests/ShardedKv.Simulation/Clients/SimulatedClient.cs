using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;
using ShardedKv.Simulation.Network;
using ShardedKv.Simulation.Reports;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Clients;

/// <summary>Asks one thing after another, and writes down what it saw.</summary>
internal sealed class SimulatedClient(World world, SimulatedRegion region, int number, SeededRandom random)
{
    /// <summary>How often a write under an id of its own is asked for again.</summary>
    private const int AgainMax = 3;

    // What was last answered about a key, for conditions.
    private readonly Dictionary<Key, KvReply> _known = [];
    private SessionToken _token = SessionToken.Empty;
    private readonly SeededRandom _ids = world.Source($"ids {number}");
    private int _written;

    public bool IsIdle { get; private set; } = true;

    public void Begin() => world.Time.After(random.UpTo(world.Scenario.Load.Think), Next);

    private void Answered(Call call, KvReply reply)
    {
        world.History.Ended(call, reply);
        Saw(call.Request, reply);
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
            Read(new Get(key) { Tier = Tier() });
            return;
        }

        var call = world.History.Began(number, reads ? new Get(key) : Identified(Write(key)));
        world.Trace.Line($"c{number}", $"asks {MessageText.Of(call.Request)}");
        Ask(call, region, open: null, again: 0);
    }

    /// <param name="open">What it was told before; null at first.</param>
    private void Ask(Call call, SimulatedRegion by, KvReply? open, int again) =>
        by.Accept(new ClientCall(call, reply => Told(call, reply, open, again)), world.Scenario.Load.Deadline);

    /// <summary>A write under an id whose outcome is open is asked for again, by whichever region. That nothing was done then says nothing of before.</summary>
    private void Told(Call call, KvReply reply, KvReply? open, int again)
    {
        var stillOpen = reply is OutcomeUnknown || (open is not null && reply.MaySendAgain) ? open ?? reply : null;
        if (stillOpen is not null && again < AgainMax && call.Request is KvWrite { Id: not null })
        {
            world.Trace.Line($"c{number}", $"asks {MessageText.Of(call.Request)} again");
            Ask(call, _ids.Pick(world.Regions), stillOpen, again + 1);
        }
        else
        {
            Answered(call, stillOpen ?? reply);
        }
    }

    private KvWrite Identified(KvWrite write) => _ids.Chance(world.Scenario.Load.IdentifiedPercent)
        ? write with { Id = new RequestId(new Guid(number, 0, 0, BitConverter.GetBytes((long)_written))) }
        : write;

    /// <summary>By way of the region, or straight to some replica.</summary>
    private void Read(Get request)
    {
        // What is linearizable by whatever means belongs to the history.
        var isJudged = request.Tier is ReadTier.LinearizableTier or ReadTier.LeaseTier;
        var call = isJudged ? world.History.Began(number, request) : new Call(number, request, 0, world.Time.Now);
        world.Trace.Line($"c{number}", $"reads {request.Key}, {request.Tier}");
        if (random.Chance(40))
        {
            region.Accept(new ClientCall(call, reply => HasRead(call, reply)), world.Scenario.Load.Deadline);
        }
        else
        {
            region.Reads.Ask(request, reply => HasRead(call, reply));
        }
    }

    private void HasRead(Call call, KvReply? reply)
    {
        world.History.Ended(call, reply);
        if (reply is not null)
        {
            Saw(call.Request, reply);
        }

        world.Trace.Line($"c{number}", $"{call.Key} is read: {(reply is null ? "refused or lost" : $"{MessageText.Of(reply)} at {reply.Mark}")}");
        IsIdle = true;
        Begin();
    }

    private ReadTier Tier() => random.Next(5) switch
    {
        0 => ReadTier.Linearizable,
        1 => ReadTier.Lease,
        2 => ReadTier.Session(_token),
        3 => ReadTier.Bounded(TimeSpan.FromMilliseconds(random.Pick([50, 500, 5000]))),
        _ => ReadTier.Eventual,
    };

    private void Saw(KvRequest request, KvReply reply)
    {
        world.Checks.Returned(number, request, reply);
        _token = _token.With(reply.Mark);
    }

    private KvWrite Write(Key key)
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
