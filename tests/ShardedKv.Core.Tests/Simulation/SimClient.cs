using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Simulation;

/// <summary>One session with several appends in flight, each sent again and again, the same bytes, until it is answered.</summary>
internal sealed class SimClient(int number, SeededRandom random)
{
    private const int InFlightMax = 4;

    private readonly SessionId session = new(new Guid(number, 0, 0, new byte[8]));
    private readonly SortedDictionary<long, SimRequest> open = [];
    private long sequence;

    public List<SimRequest> All { get; } = [];

    public bool IsIdle => open.Count == 0;

    /// <summary>A new append, or one that is open once more.</summary>
    public SimRequest Next(bool mayOpen, LogTime now)
    {
        if (open.Count > 0 && (!mayOpen || open.Count == InFlightMax || random.Chance(60)))
        {
            return open.Values.ElementAt(random.Next(open.Count));
        }

        sequence++;
        var lowWater = open.Count == 0 ? sequence - 1 : open.Keys.First() - 1;
        var key = Key.FromText($"k{random.Next(6)}");
        var text = $"<{number}.{sequence}>";
        var stamp = new SessionStamp(session, SimCluster.Start, sequence, lowWater);
        var bytes = CommandCodec.Encode(new Command(stamp, new Append(key, Encoding.UTF8.GetBytes(text))));
        var request = new SimRequest(this, sequence, key, text, bytes);
        open.Add(sequence, request);
        All.Add(request);
        return request;
    }

    public void Answer(SimRequest request, KvReply reply)
    {
        switch (reply)
        {
            case Done done:
                Assert.True(request.Revision is null || request.Revision == done.Revision, $"{request.Text} is answered otherwise again");
                request.Revision = done.Revision;
                open.Remove(request.Sequence);
                break;
            case Rejected { Reason: RejectReason.SessionWindow }:
                Assert.True(request.Revision is not null, $"{request.Text} is refused by low-water and was never answered");
                break;
            case WrongShard or Busy:
                break;
            default:
                Assert.Fail($"{request.Text} is answered {reply}");
                break;
        }
    }
}

internal sealed record SimRequest(SimClient Client, long Sequence, Key Key, string Text, byte[] Bytes)
{
    /// <summary>Null until it was answered Done.</summary>
    public Revision? Revision { get; set; }
}
