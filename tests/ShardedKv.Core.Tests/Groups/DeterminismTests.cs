using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Groups;

public sealed class DeterminismTests
{
    /// <summary>A machine that lives on, one that is made anew at every entry boundary, and one that loses what its store had not
    /// synced and is fed again from there.</summary>
    [Fact]
    public void Machines_fed_the_same_entries_hold_equal_bytes_whenever_they_were_restarted()
    {
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var random = new SeededRandom(seed);
            var commands = new RandomCommands(random);
            var group = GroupUnderTest.Serving(new StoreLimits(ValueBytesMax: 50) { SessionRepliesMax = 8 });
            var restarted = new MemoryStore();
            var crashed = new MemoryStore();
            var replies = new List<GroupReply>();
            var repliesOfRestarted = new List<GroupReply>();

            for (var i = 0; i < 60; i++)
            {
                group.Now = new LogTime(group.Now.UnixMilliseconds + random.Next(200_000));
                replies.AddRange(group.ApplyAll([.. Enumerable.Range(0, random.Next(6)).Select(_ => commands.Next(group.Now))]));
            }

            foreach (var entry in group.Log)
            {
                var results = new ShardGroupMachine(GroupUnderTest.Group, restarted).Apply(entry);
                repliesOfRestarted.AddRange(results.Select(result => result.Reply));
                new ShardGroupMachine(GroupUnderTest.Group, crashed).Apply(entry);
                if (random.Chance(20))
                {
                    crashed.Crash(random.Next(crashed.Unsynced + 1));
                    var again = new ShardGroupMachine(GroupUnderTest.Group, crashed);
                    foreach (var known in group.Log.TakeWhile(known => known.Index <= entry.Index))
                    {
                        again.Apply(known);
                    }
                }
            }

            Assert.True(group.Store.Dump() == restarted.Dump(), $"seed {seed}: a restarted machine has other bytes");
            Assert.True(group.Store.Dump() == crashed.Dump(), $"seed {seed}: a crashed machine has other bytes");
            Assert.True(replies.SequenceEqual(repliesOfRestarted.Skip(1)), $"seed {seed}: a restarted machine answers otherwise");
        }
    }
}
