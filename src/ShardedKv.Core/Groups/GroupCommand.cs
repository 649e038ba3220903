using ShardedKv.Core.Formats;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Groups;

internal enum GroupCommandKind
{
    Write,
    Configuration,
    Restore,
    HandOff,
}

/// <summary>One command of a data group's log as it is read; a write without an object.</summary>
internal readonly struct GroupCommand
{
    private readonly object? other;

    private GroupCommand(GroupCommandKind kind, in CommandView write, object? other)
    {
        Kind = kind;
        Write = write;
        this.other = other;
    }

    public GroupCommandKind Kind { get; }

    public CommandView Write { get; }

    public ApplyConfiguration? Configuration => other as ApplyConfiguration;

    public Restore? Restore => other as Restore;

    public HandOffCommand? HandOff => other as HandOffCommand;

    /// <param name="level">Of the command's entry. A kind above it is no command: a replica that is too old for the kind takes it for none.</param>
    /// <returns>False: the bytes are no command.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, int level, out GroupCommand command)
    {
        CommandView write = default;
        GroupCommandKind? kind = null;
        object? other = null;
        command = default;
        try
        {
            var reader = new WireReader(bytes);
            while (reader.TryReadTag(out var field, out var type))
            {
                switch (field)
                {
                    case 1:
                        reader.ReadFormat(type);
                        break;
                    case CommandCodec.KvField:
                        write = CommandView.Of(reader.ReadBytes(type));
                        kind ??= GroupCommandKind.Write;
                        break;
                    case GroupCommandCodec.ApplyConfigurationField:
                        other = GroupCommandCodec.ReadApplyConfiguration(reader.ReadBytes(type));
                        kind = GroupCommandKind.Configuration;
                        break;
                    case GroupCommandCodec.RestoreField when level >= FeatureLevels.Restores:
                        other = RestoreCodec.Decode(reader.ReadBytes(type));
                        kind = GroupCommandKind.Restore;
                        break;
                    case HandOffCommandCodec.Field when level >= FeatureLevels.HandOff:
                        other = HandOffCommandCodec.Decode(reader.ReadBytes(type));
                        kind = GroupCommandKind.HandOff;
                        break;
                    default:
                        reader.Skip(type);
                        break;
                }
            }
        }
        catch (CoreFormatException)
        {
            return false;
        }

        if (kind is not { } known
            || (known == GroupCommandKind.Write && (write.Request.Kind == RequestKind.Get || FeatureLevels.Of(write) > level)))
        {
            return false;
        }

        command = new GroupCommand(known, write, other);
        return true;
    }
}
