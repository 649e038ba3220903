using ShardedKv.Core.Requests;
using ShardedKv.Simulation.Clients;

namespace ShardedKv.Simulation.Checks;

/// <summary>Who is told that nothing was done can rely on it: only OutcomeUnknown leaves that open (design §8).</summary>
internal static class HonestAnswersCheck
{
    /// <param name="packetsRepeat">The network repeats what is sent once, which no connection of the product's does.</param>
    /// <param name="replyOf">What became of a write in the log; null when it is not there.</param>
    public static void Ended(IEnumerable<Call> calls, bool packetsRepeat, Func<Call, KvReply?> replyOf)
    {
        foreach (var call in calls.Where(call => !packetsRepeat || call.Attempts > 1))
        {
            if (call.Told is Rejected or Busy or Unavailable or WrongShard or NotLeader && replyOf(call) is { } applied)
            {
                throw new PropertyViolation(
                    Property.HonestAnswers, $"client {call.Client} is told {call.Told} of {call.Request}, which was applied: {applied}");
            }
        }
    }
}
