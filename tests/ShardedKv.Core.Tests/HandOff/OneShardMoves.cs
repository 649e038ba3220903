using ShardedKv.Core.Configurations;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.HandOff;

/// <summary>Shard 0 of two that goes from group 1 to group 2 by configuration 2, and what is said of it.</summary>
internal static class OneShardMoves
{
    public static readonly ShardId Shard = new(0);
    public static readonly ConfigNumber Two = new(2);
    public static readonly CopyCursor Whole = CopyCursor.ChangesFrom(new LogIndex(1));
    public static readonly string MovedKey = MovingGroup.KeyOf(0, 2);
    public static readonly string OtherKey = MovingGroup.KeyOf(1, 2);

    public static (MovingGroup Source, MovingGroup Target) Moving()
    {
        var source = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));
        source.Apply(GroupUnderTest.Put(1, MovedKey, "value"));
        return (
            source.At(MovingGroup.Configuration(2, 2, 1)),
            new MovingGroup(2).At(MovingGroup.Configuration(1, 1, 1), MovingGroup.Configuration(2, 2, 1)));
    }

    public static KvReply Read(MovingGroup group, long seen)
    {
        var token = SessionToken.Empty.With(new ShardMark(Shard, new Revision(seen)));
        return group.Machine.Read(new Get(Core.Keys.Key.FromText(MovedKey)) { Tier = ReadTier.Session(token) }, group.Store.Snapshot());
    }

    public static CopyCursor Rows(long since, string after) => new(CopyPhase.Rows, new LogIndex(since), default, Row(after).Key);

    /// <summary>The value is the key behind the format's byte; nobody reads it as one.</summary>
    public static StagedRow Row(string key) =>
        new((byte[])[2, .. System.Text.Encoding.UTF8.GetBytes(key)], (byte[])[1, .. System.Text.Encoding.UTF8.GetBytes(key)]);

    /// <summary>With the hash that the copy has.</summary>
    public static Install Install(MovingGroup target, long number = 2) => new(Shard, new ConfigNumber(number), new HandOffManifest(
        target.Hash(0, number), new Revision(1), default, null, MovingGroup.Configuration(1, 1, 1).Shards[0].Range));
}
