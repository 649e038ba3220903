using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Groups;

/// <summary>Commands by chance: few keys and sessions, sequences that repeat and overtake, openings out of bounds now and then; some under
/// ids that come again with the same and with other requests.</summary>
internal sealed class RandomCommands(SeededRandom random)
{
    public Command Next(LogTime now)
    {
        var sequence = random.Next(1, 60);
        var session = new SessionId(new Guid(random.Next(4), 0, 0, new byte[8]));
        var openedAt = random.Next(20) switch
        {
            0 => new LogTime(now.UnixMilliseconds - 3_600_001),
            1 => new LogTime(now.UnixMilliseconds + 3_600_001),
            _ => new LogTime(GroupUnderTest.Start.UnixMilliseconds + random.Next(2)),
        };
        var stamp = new SessionStamp(session, openedAt, sequence, random.Next(sequence + 1));
        var key = Key.FromText($"k{random.Next(12)}");
        ReadOnlyMemory<byte> value = Encoding.UTF8.GetBytes(new string('v', random.Next(20)));
        Condition condition = random.Next(3) switch
        {
            0 => new IfAbsent(),
            1 => new IfValue(Encoding.UTF8.GetBytes(new string('v', random.Next(4)))),
            _ => new IfRevision(new Revision(random.Next(40))),
        };
        KvWrite request = random.Next(6) switch
        {
            0 => new Put(key, value),
            1 => new Delete(key),
            2 => new PutHash(key, value),
            3 => new CompareAndSet(key, condition, value),
            _ => new Append(key, value),
        };
        return random.Chance(25)
            ? new Command(SessionStamp.Of(new RequestId(new Guid(random.Next(20), 0, 0, new byte[8])), request, openedAt), request)
            : new Command(stamp, request);
    }
}
