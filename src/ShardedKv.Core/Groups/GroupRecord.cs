using Google.Protobuf;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>What a data group's store says of the group itself: its configuration with the limits that came with it, and its log
/// time. Two rows, because the log time changes with every entry.</summary>
internal static class GroupRecord
{
    public static byte[] Encode(GroupId group, ApplyConfiguration applied) => new GroupRow
    {
        Format = 1,
        Group = group.Value,
        Configuration = Messages.Write(applied.Configuration),
        Limits = Messages.Write(applied.Limits),
    }.ToByteArray();

    /// <returns>The empty configuration when the group has applied none.</returns>
    /// <exception cref="CoreFormatException">The store is not this group's.</exception>
    public static ApplyConfiguration Load(GroupId group, IStoreSnapshot snapshot)
    {
        if (!snapshot.TryGet(StoreKeys.Group, out var bytes))
        {
            return new ApplyConfiguration(Configuration.Empty, new StoreLimits());
        }

        var row = Messages.Parse(GroupRow.Parser, bytes);
        Messages.CheckFormat(row.Format, "a group's record");
        return row.Group == group.Value
            ? new ApplyConfiguration(Messages.Read(row.Configuration), Messages.Read(row.Limits))
            : throw new CoreFormatException($"the store is g{row.Group}'s, not {group}'s");
    }

    public static byte[] EncodeLogTime(LogTime logTime)
    {
        var bytes = new byte[WireWriter.SizeOfNumber(1) + WireWriter.SizeOfNumber(logTime.UnixMilliseconds)];
        var writer = new WireWriter(bytes);
        writer.Number(1, 1);
        writer.Number(2, logTime.UnixMilliseconds);
        return bytes;
    }

    public static LogTime LoadLogTime(IStoreSnapshot snapshot)
    {
        if (!snapshot.TryGet(StoreKeys.LogTime, out var bytes))
        {
            return default;
        }

        var row = Messages.Parse(LogTimeRow.Parser, bytes);
        Messages.CheckFormat(row.Format, "the log time's record");
        return new LogTime(row.LogTimeMs);
    }
}
