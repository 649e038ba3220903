using ShardedKv.Core.Groups;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Groups;

public sealed class FeatureLevelTests
{
    [Fact]
    public void An_entry_asks_for_no_more_than_its_commands_do()
    {
        Assert.Equal(1, LevelOf(Put(1, "k", "v"), Delete(2, "k")));
        Assert.Equal(2, LevelOf(Put(1, "k", "v"), PutHash(2, "k", "v"), Delete(3, "k")));
        Assert.Equal(2, LevelOf(Set(1, "k", new IfAbsent(), "v")));
    }

    /// <summary>A header above what the group's replicas know stops them all, and again at each start.</summary>
    [Fact]
    public void Bytes_that_are_no_command_or_name_a_level_that_nobody_knows_raise_nothing()
    {
        byte[] beyond = [8, 1, 0x78, FeatureLevels.Known + 1];
        byte[] cut = [8, 1, 0x78];

        Assert.Equal(1, EntryBatchCodec.Decode(EntryBatchCodec.Encode(Start, [beyond, cut, Array.Empty<byte>()])).FeatureLevel);
    }

    /// <summary>As a program that is too old for the kind does with it.</summary>
    [Fact]
    public void A_command_above_its_entrys_level_is_refused_and_its_neighbours_are_applied()
    {
        var group = Serving(shards: 1);
        byte[] bytes = [.. CommandCodec.Encode(PutHash(1, "k", "a"))[..^2]];

        var replies = group.ApplyBytes(bytes, CommandCodec.Encode(Put(2, "k", "v")));

        Assert.Equal(RejectReason.Malformed, Assert.IsType<Rejected>(replies[0]).Reason);
        Assert.Equal(new Done(new Revision(1)), replies[1]);
    }

    private static int LevelOf(params Command[] commands) => EntryBatchCodec.Decode(EntryBatchCodec.Encode(
        new LogTime(1), [.. commands.Select(command => (ReadOnlyMemory<byte>)CommandCodec.Encode(command))])).FeatureLevel;
}
