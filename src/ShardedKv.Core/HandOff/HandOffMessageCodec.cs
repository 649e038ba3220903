using System.Collections.Immutable;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>HandOffWireMessage of handoff.proto.</summary>
public static class HandOffMessageCodec
{
    private const int Format = 1;
    private const int RowsField = 9;

    private enum Kind
    {
        PullRows = 1,
        PullChanges = 2,
        CollectRequest = 3,
        PulledRows = 4,
        PulledChanges = 5,
        CollectAnswer = 6,
        PullRefused = 7,
    }

    public static byte[] Encode(HandOffMessage message)
    {
        var fields = Fields.Of(message);
        var bytes = new byte[fields.Size];
        var writer = new WireWriter(bytes);
        fields.Write(ref writer);
        return bytes;
    }

    /// <summary>Keys and values are slices of <paramref name="bytes"/>.</summary>
    /// <exception cref="CoreFormatException">No such message, or one beyond its bounds.</exception>
    public static HandOffMessage Decode(ReadOnlyMemory<byte> bytes)
    {
        var fields = new Fields();
        var rows = new StagedRows();
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    reader.ReadFormat(type);
                    break;
                case 2:
                    fields.Kind = (Kind)reader.ReadNumber(type);
                    break;
                case 3:
                    fields.Shard = reader.ReadNumber(type);
                    break;
                case 4:
                    fields.Number = reader.ReadNumber(type);
                    break;
                case 5:
                    fields.Since = reader.ReadNumber(type);
                    break;
                case 6:
                    fields.Until = reader.ReadNumber(type);
                    break;
                case 7:
                    fields.After = reader.ReadBytes(type);
                    break;
                case 8:
                    fields.At = reader.ReadNumber(type);
                    break;
                case RowsField:
                    rows.Add(reader.ReadBytes(type));
                    break;
                case 10:
                    fields.SessionsFrom = reader.ReadBytes(type);
                    break;
                case 11:
                    fields.IsEnd = reader.ReadNumber(type) != 0;
                    break;
                case 12:
                    fields.Manifest = HandOffManifest.Read(reader.ReadBytes(type));
                    break;
                case 13:
                    fields.Refusal = reader.ReadNumber(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        fields.Rows = rows.Taken();
        return fields.ToMessage();
    }

    /// <summary>All that any of the messages says.</summary>
    private sealed class Fields
    {
        public Kind Kind { get; set; }

        public long Shard { get; set; }

        public long Number { get; set; }

        public long Since { get; set; }

        public long Until { get; set; }

        public ReadOnlyMemory<byte> After { get; set; }

        public long At { get; set; }

        public ImmutableArray<StagedRow> Rows { get; set; } = [];

        public ReadOnlyMemory<byte> SessionsFrom { get; set; }

        public bool IsEnd { get; set; }

        public HandOffManifest? Manifest { get; set; }

        public long Refusal { get; set; }

        public int Size => WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfNumber((long)Kind) + WireWriter.SizeOfNumber(Shard)
            + WireWriter.SizeOfNumber(Number) + WireWriter.SizeOfNumber(Since) + WireWriter.SizeOfNumber(Until)
            + WireWriter.SizeOfBytes(After.Length) + WireWriter.SizeOfNumber(At) + Rows.Sum(row => row.SizeInList)
            + WireWriter.SizeOfBytes(SessionsFrom.Length) + WireWriter.SizeOfNumber(IsEnd ? 1 : 0)
            + (Manifest is null ? 0 : WireWriter.SizeOfMessage(Manifest.Size)) + WireWriter.SizeOfNumber(Refusal);

        public static Fields Of(HandOffMessage message)
        {
            var fields = message switch
            {
                PullRows pull => new Fields { Kind = Kind.PullRows, Since = pull.Since.Value, After = pull.After },
                PullChanges pull => new Fields
                {
                    Kind = Kind.PullChanges, Since = pull.Since.Value, Until = pull.Until.Value, After = pull.After,
                },
                CollectRequest => new Fields { Kind = Kind.CollectRequest },
                PulledRows pulled => new Fields
                {
                    Kind = Kind.PulledRows, Since = pulled.Since.Value, After = pulled.After, At = pulled.At.Value, Rows = pulled.Rows,
                    IsEnd = pulled.IsEnd,
                },
                PulledChanges pulled => new Fields
                {
                    Kind = Kind.PulledChanges, Since = pulled.Since.Value, Until = pulled.Until.Value, After = pulled.After,
                    At = pulled.At.Value, Rows = pulled.Rows, SessionsFrom = pulled.SessionsFrom, IsEnd = pulled.IsEnd,
                    Manifest = pulled.Manifest,
                },
                CollectAnswer => new Fields { Kind = Kind.CollectAnswer },
                PullRefused refused => new Fields { Kind = Kind.PullRefused, Since = refused.Since.Value, Refusal = (long)refused.Reason },
                _ => throw new InvariantException("the family of hand-off messages is closed"),
            };
            fields.Shard = message.Shard.Value;
            fields.Number = message.Number.Value;
            return fields;
        }

        public void Write(ref WireWriter writer)
        {
            writer.Number(1, Format);
            writer.Number(2, (long)Kind);
            writer.Number(3, Shard);
            writer.Number(4, Number);
            writer.Number(5, Since);
            writer.Number(6, Until);
            writer.Bytes(7, After.Span);
            writer.Number(8, At);
            foreach (var row in Rows)
            {
                writer.Message(RowsField, row.Size);
                row.Write(ref writer);
            }

            writer.Bytes(10, SessionsFrom.Span);
            writer.Number(11, IsEnd ? 1 : 0);
            if (Manifest is not null)
            {
                writer.Message(12, Manifest.Size);
                Manifest.Write(ref writer);
            }

            writer.Number(13, Refusal);
        }

        public HandOffMessage ToMessage()
        {
            if (Shard is < 0 or > int.MaxValue || Number < 1 || Since < 0 || Until < 0 || At < 0)
            {
                throw new CoreFormatException($"a message of a hand-off of shard {Shard} by configuration {Number}");
            }

            var (shard, number, since) = (new ShardId((int)Shard), new ConfigNumber(Number), new LogIndex(Since));
            return Kind switch
            {
                Kind.PullRows => new PullRows(shard, number, since, After),
                Kind.PullChanges => new PullChanges(shard, number, since, new LogIndex(Until), After),
                Kind.CollectRequest => new CollectRequest(shard, number),
                Kind.PulledRows when At >= Math.Max(Since, 1) => new PulledRows(shard, number, since, After, new LogIndex(At), Rows, IsEnd),
                Kind.PulledChanges when At >= Until && Until >= Since => new PulledChanges(
                    shard, number, since, new LogIndex(Until), After, new LogIndex(At), Rows, SessionsFrom, IsEnd, Manifest),
                Kind.CollectAnswer => new CollectAnswer(shard, number),
                Kind.PullRefused when Refusal is >= (long)PullRefusal.NotReady and <= (long)PullRefusal.NotLeader =>
                    new PullRefused(shard, number, since, (PullRefusal)Refusal),
                _ => throw new CoreFormatException($"not a whole message of a hand-off, kind {(long)Kind}"),
            };
        }
    }
}
