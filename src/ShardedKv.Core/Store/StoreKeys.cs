using System.Buffers.Binary;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.Store;

/// <summary>The layout of stored keys; all numbers are big-endian, so that byte order is number order.
/// <list type="bullet">
/// <item>0x00, kind: the group's own records, by kind; a shard's record and the hash of its data add keyspace (4), shard (4), generation (8); a
/// duty to collect the same with the configuration's number.</item>
/// <item>0x01, keyspace (4), shard (4), generation (8), kind (1), rest: a shard's data. The generation is there so that deleting
/// an old copy can never touch a newer one. The rest is a key's bytes, or a session's opening time (8) and id (16).</item>
/// </list></summary>
public static class StoreKeys
{
    private const byte GroupRecords = 0x00;
    private const byte ShardData = 0x01;
    private const byte SessionKind = 0x01;
    private const byte ValueKind = 0x02;
    private const int PrefixBytes = 18;
    private const int RecordBytes = 18;
    private const int SessionRestBytes = 24;

    /// <summary>Of what names a shard's data in one generation.</summary>
    internal const int ShardPrefixBytes = PrefixBytes - 1;

    /// <summary>All stored keys lie in [this, <see cref="End"/>).</summary>
    internal static readonly byte[] First = [GroupRecords];
    internal static readonly byte[] End = [ShardData + 1];

    /// <summary>The group's own records lie below it.</summary>
    internal static readonly byte[] ShardsDataFirst = [ShardData];

    internal static readonly byte[] Group = [GroupRecords, 0x01];
    internal static readonly byte[] LogTime = [GroupRecords, 0x02];
    internal static readonly byte[] ShardsFirst = [GroupRecords, 0x03];
    internal static readonly byte[] ShardsEnd = [GroupRecords, 0x04];
    internal static readonly byte[] Membership = [GroupRecords, 0x05];
    internal static readonly byte[] StateHashesFirst = [GroupRecords, 0x06];
    internal static readonly byte[] StateHashesEnd = [GroupRecords, 0x07];
    internal static readonly byte[] DutiesFirst = [GroupRecords, 0x07];
    internal static readonly byte[] DutiesEnd = [GroupRecords, 0x08];
    internal static readonly byte[] MetaState = [GroupRecords, 0x10];
    internal static readonly byte[] MetaConfigurationsFirst = [GroupRecords, 0x11];
    internal static readonly byte[] MetaConfigurationsEnd = [GroupRecords, 0x12];
    internal static readonly byte[] MetaRequestsFirst = [GroupRecords, 0x12];
    internal static readonly byte[] MetaRequestsEnd = [GroupRecords, 0x13];

    /// <summary>Behind all sessions of a shard, as <see cref="SessionRow"/>.</summary>
    internal static readonly byte[] SessionsEnd = [ValueKind];

    /// <summary>Everything of one shard in one generation lies in [this, the same with the next generation).</summary>
    public static byte[] ShardPrefix(KeyspaceId keyspace, ShardId shard, ConfigNumber generation)
    {
        var key = new byte[ShardPrefixBytes];
        WritePrefix(key, keyspace, shard, generation);
        return key;
    }

    /// <summary>Where everything of one shard in one generation lies: from the first key to before the second.</summary>
    public static (byte[] First, byte[] End) DataOf(KeyspaceId keyspace, ShardId shard, ConfigNumber generation) =>
        (ShardPrefix(keyspace, shard, generation), ShardPrefix(keyspace, shard, generation.Next()));

    /// <summary>Of the record of one tenure.</summary>
    internal static byte[] Shard(KeyspaceId keyspace, ShardId shard, ConfigNumber generation) =>
        RecordOf(ShardsFirst, keyspace, shard, generation);

    /// <exception cref="CoreFormatException">The key has no generation, as those of the first builds had none.</exception>
    internal static (ShardId Shard, ConfigNumber Generation) ShardOf(ReadOnlySpan<byte> shardKey) => shardKey.Length == RecordBytes
        ? (new ShardId(BinaryPrimitives.ReadInt32BigEndian(shardKey[6..])), new ConfigNumber(BinaryPrimitives.ReadInt64BigEndian(shardKey[10..])))
        : throw new CoreFormatException(
            "the store's records of shards have no generation in their keys: it was written by a build before the first release, which this program does not read");

    internal static byte[] Duty(KeyspaceId keyspace, ShardId shard, ConfigNumber number) => RecordOf(DutiesFirst, keyspace, shard, number);

    internal static (ShardId Shard, ConfigNumber Number) DutyOf(ReadOnlySpan<byte> dutyKey) => ShardOf(dutyKey);

    /// <summary>The prefix of all values of one shard; a value's key is <see cref="Value"/>.</summary>
    internal static byte[] ValuePrefix(KeyspaceId keyspace, ShardId shard, ConfigNumber generation) =>
        DataPrefix(keyspace, shard, generation, ValueKind);

    internal static byte[] SessionPrefix(KeyspaceId keyspace, ShardId shard, ConfigNumber generation) =>
        DataPrefix(keyspace, shard, generation, SessionKind);

    /// <summary>The first key after all that begin with the prefix, whose last byte is a kind and never 0xFF.</summary>
    internal static byte[] EndOf(byte[] prefix)
    {
        var end = (byte[])prefix.Clone();
        end[^1]++;
        return end;
    }

    internal static byte[] Value(byte[] valuePrefix, ReadOnlySpan<byte> key)
    {
        var stored = new byte[valuePrefix.Length + key.Length];
        valuePrefix.CopyTo(stored, 0);
        key.CopyTo(stored.AsSpan(valuePrefix.Length));
        return stored;
    }

    internal static byte[] Session(byte[] sessionPrefix, SessionKey session)
    {
        var stored = new byte[sessionPrefix.Length + SessionRestBytes];
        sessionPrefix.CopyTo(stored, 0);
        WriteSession(stored.AsSpan(sessionPrefix.Length), session);
        return stored;
    }

    /// <summary>A session's row without what names its shard and generation.</summary>
    internal static byte[] SessionRow(SessionKey session)
    {
        var key = new byte[1 + SessionRestBytes];
        key[0] = SessionKind;
        WriteSession(key.AsSpan(1), session);
        return key;
    }

    /// <summary>A value's row without what names its shard and generation.</summary>
    internal static byte[] ValueRowOf(ReadOnlySpan<byte> key) => [ValueKind, .. key];

    /// <summary>Whether such a key can be that of a row.</summary>
    internal static bool IsRowOfShard(ReadOnlySpan<byte> rest) => rest.Length > 0 && rest[0] switch
    {
        SessionKind => rest.Length == 1 + SessionRestBytes,
        ValueKind => rest.Length is > 1 and <= 1 + Key.BytesMax,
        _ => false,
    };

    /// <summary>Whether it is a session's row or <see cref="SessionsEnd"/>.</summary>
    internal static bool IsSessionBound(ReadOnlySpan<byte> rest) =>
        rest.SequenceEqual(SessionsEnd) || (IsRowOfShard(rest) && rest[0] == SessionKind);

    /// <param name="shardPrefix">As <see cref="ShardPrefix"/>.</param>
    internal static byte[] Join(byte[] shardPrefix, ReadOnlySpan<byte> rest) => [.. shardPrefix, .. rest];

    internal static SessionKey SessionOf(ReadOnlySpan<byte> sessionRowKey)
    {
        var rest = sessionRowKey[PrefixBytes..];
        return new SessionKey(
            new LogTime(BinaryPrimitives.ReadInt64BigEndian(rest)), new SessionId(new Guid(rest[8..], bigEndian: true)));
    }

    internal static bool TryReadShardPrefix(
        ReadOnlySpan<byte> storedKey, out KeyspaceId keyspace, out ShardId shard, out ConfigNumber generation)
    {
        if (storedKey.Length < ShardPrefixBytes || storedKey[0] != ShardData)
        {
            (keyspace, shard, generation) = (default, default, default);
            return false;
        }

        keyspace = new KeyspaceId(BinaryPrimitives.ReadInt32BigEndian(storedKey[1..]));
        shard = new ShardId(BinaryPrimitives.ReadInt32BigEndian(storedKey[5..]));
        generation = new ConfigNumber(BinaryPrimitives.ReadInt64BigEndian(storedKey[9..]));
        return true;
    }

    /// <summary>Two bytes for the group's records; a shard's section adds what names its data.</summary>
    internal static byte[] StateHash(StateSection section)
    {
        if (section.Shard is not { } shard)
        {
            return StateHashesFirst;
        }

        var key = new byte[StateHashesFirst.Length + ShardPrefixBytes - 1];
        ShardPrefix(section.Keyspace, shard, section.Generation).AsSpan(1).CopyTo(key.AsSpan(2));
        StateHashesFirst.CopyTo(key.AsSpan());
        return key;
    }

    internal static StateSection SectionOf(ReadOnlySpan<byte> stateHashKey) => stateHashKey.Length == StateHashesFirst.Length
        ? StateSection.Records
        : new StateSection(
            new KeyspaceId(BinaryPrimitives.ReadInt32BigEndian(stateHashKey[2..])),
            new ShardId(BinaryPrimitives.ReadInt32BigEndian(stateHashKey[6..])),
            new ConfigNumber(BinaryPrimitives.ReadInt64BigEndian(stateHashKey[10..])));

    internal static byte[] MetaConfiguration(ConfigNumber number)
    {
        var key = new byte[10];
        MetaConfigurationsFirst.CopyTo(key.AsSpan());
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(2), number.Value);
        return key;
    }

    internal static byte[] MetaRequest(int slot)
    {
        var key = new byte[6];
        MetaRequestsFirst.CopyTo(key.AsSpan());
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(2), slot);
        return key;
    }

    internal static int MetaRequestSlot(ReadOnlySpan<byte> requestRowKey) => BinaryPrimitives.ReadInt32BigEndian(requestRowKey[2..]);

    private static byte[] DataPrefix(KeyspaceId keyspace, ShardId shard, ConfigNumber generation, byte kind)
    {
        var key = new byte[PrefixBytes];
        WritePrefix(key, keyspace, shard, generation);
        key[^1] = kind;
        return key;
    }

    private static byte[] RecordOf(byte[] kind, KeyspaceId keyspace, ShardId shard, ConfigNumber number)
    {
        var key = new byte[RecordBytes];
        kind.CopyTo(key.AsSpan());
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(2), keyspace.Value);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(6), shard.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(10), number.Value);
        return key;
    }

    private static void WriteSession(Span<byte> target, SessionKey session)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, session.OpenedAt.UnixMilliseconds);
        session.Session.Value.TryWriteBytes(target[8..], bigEndian: true, out _);
    }

    private static void WritePrefix(Span<byte> key, KeyspaceId keyspace, ShardId shard, ConfigNumber generation)
    {
        key[0] = ShardData;
        BinaryPrimitives.WriteInt32BigEndian(key[1..], keyspace.Value);
        BinaryPrimitives.WriteInt32BigEndian(key[5..], shard.Value);
        BinaryPrimitives.WriteInt64BigEndian(key[9..], generation.Value);
    }
}
