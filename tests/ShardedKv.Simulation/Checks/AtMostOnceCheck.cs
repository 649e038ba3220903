using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Checks;

/// <summary>Each stamped write takes effect once, whatever its bytes go through the log, and is answered the same again; and its effect
/// is what the <see cref="ReferenceStore"/> says.</summary>
internal sealed class AtMostOnceCheck(ReferenceStore reference, Configuration configuration)
{
    private readonly Dictionary<(SessionId, long Sequence), (LogIndex At, KvReply Reply)> _done = [];

    /// <summary>Null: the write was never applied.</summary>
    public KvReply? ReplyOf(SessionStamp stamp) => _done.TryGetValue((stamp.Session, stamp.Sequence), out var first) ? first.Reply : null;

    /// <summary>Once for each entry, in order, with what the first replica to apply it answered.</summary>
    public void Applied(Entry entry, ImmutableArray<ApplyResult> results, TimeSpan now)
    {
        if (entry.Kind != EntryKind.Normal)
        {
            return;
        }

        var commands = EntryBatchCodec.Decode(entry.Payload).Commands;
        for (var place = 0; place < commands.Count; place++)
        {
            if (results[place].Reply is KvReply reply && TryDecode(commands[place]) is { } command)
            {
                Applied(command, reply, entry.Index, now);
            }
        }
    }

    private static Command? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return CommandCodec.Decode(bytes);
        }
        catch (CoreFormatException)
        {
            return null;
        }
    }

    private void Applied(Command command, KvReply reply, LogIndex index, TimeSpan now)
    {
        var id = (command.Stamp.Session, command.Stamp.Sequence);
        if (_done.TryGetValue(id, out var first))
        {
            var refusedNow = reply is Busy or WrongShard or Rejected { Reason: RejectReason.SessionWindow or RejectReason.SessionExpired };
            Must(refusedNow || reply == first.Reply, command, $"is answered {first.Reply} at {first.At} and {reply} at {index}");
            return;
        }

        if (reply is Done or NotFound or Replaced or ConditionFailed)
        {
            var shard = configuration.Find(command.Request.Key.RoutingKey)!.Shard;
            var expected = reference.Write(shard, command.Request, now);
            Must(reply == expected, command, $"is answered {reply} at {index} instead of {expected}");
            _done.Add(id, (index, reply));
        }
    }

    private static void Must(bool condition, Command command, string sentence)
    {
        if (!condition)
        {
            throw new PropertyViolation(
                Property.AtMostOnce, $"sequence {command.Stamp.Sequence} of session {command.Stamp.Session}, {command.Request}, {sentence}");
        }
    }
}
