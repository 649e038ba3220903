using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Groups;

/// <summary>What the leader of a data group has to log so that its group follows the configurations one by one (design §9).</summary>
public static class ConfigurationFollower
{
    /// <returns>The encoded command for the number after <paramref name="at"/>; null when there is none yet.</returns>
    public static byte[]? Next(ConfigNumber at, MetaState meta)
    {
        if (meta.ConfigurationOf(at.Next()) is not { } next)
        {
            return null;
        }

        var moves = at.Value > 0 && !meta.ConfigurationOf(at)!.Shards.SequenceEqual(next.Shards);
        return GroupCommandCodec.Encode(new ApplyConfiguration(next, meta.Limits), moves ? FeatureLevels.HandOff : FeatureLevels.First);
    }
}
