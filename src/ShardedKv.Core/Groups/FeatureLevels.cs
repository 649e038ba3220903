using ShardedKv.Core.Formats;
using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Groups;

/// <summary>What a replica must know to apply an entry. A level is never reused; a cluster's level (g0) says what every node of it
/// knows, and nobody writes what lies above it.</summary>
public static class FeatureLevels
{
    public const int First = 1;

    /// <summary>CompareAndSet and PutHash.</summary>
    public const int ConditionalWrites = 2;

    /// <summary>Restore.</summary>
    public const int Restores = 3;

    /// <summary>Every reply from a shard's state carries its mark, which session reads build upon. No entry needs it.</summary>
    public const int SessionReads = 4;

    /// <summary>Shards that move between groups: the commands of a hand-off, and a configuration that moves one.</summary>
    public const int HandOff = 5;

    /// <summary>Replicas that are replaced: placements that change, nodes that are drained, and nodes that come back with an empty data directory.</summary>
    public const int Members = 6;

    /// <summary>Writes under an id that their sender gave them.</summary>
    public const int RequestIds = 7;

    /// <summary>The highest level that this program applies; new clusters begin at it.</summary>
    public const int Known = RequestIds;

    /// <summary>Field of GroupCommandMessage and of MetaCommandMessage; absent: the first level.</summary>
    private const int Field = 15;

    /// <summary>What must be known before it may be sent.</summary>
    internal static int Of(KvRequest request) => request switch
    {
        KvWrite { Id: not null } => RequestIds,
        Restore => Restores,
        Get { Tier: ReadTier.SessionTier } => SessionReads,
        _ => Of(RequestCodec.KindOf(request)),
    };

    internal static int Of(in CommandView write) => write.Digest is null ? Of(write.Request.Kind) : RequestIds;

    internal static int Of(RequestKind kind) =>
        kind is RequestKind.CompareAndSet or RequestKind.PutHash ? ConditionalWrites : First;

    internal static int SizeOf(int level) => level == First ? 0 : WireWriter.SizeOfNumber(level);

    internal static void Write(ref WireWriter writer, int level) => writer.Number(Field, level == First ? 0 : level);

    /// <summary>What a command's bytes ask for. Bytes that are no command, and levels that nobody here knows, ask for nothing: they
    /// are refused when they are applied, and a header above what the replicas know would stop them all.</summary>
    internal static int Of(ReadOnlyMemory<byte> command)
    {
        try
        {
            var reader = new WireReader(command);
            while (reader.TryReadTag(out var field, out var type))
            {
                if (field == Field)
                {
                    var level = reader.ReadNumber(type);
                    return level is >= First and <= Known ? (int)level : First;
                }

                reader.Skip(type);
            }
        }
        catch (CoreFormatException)
        {
            return First;
        }

        return First;
    }
}
