using Google.Protobuf;
using ShardedKv.Actors.Peers.Wire;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Snapshots;

/// <summary>The steps of a snapshot's way as peer.proto says them.</summary>
internal static class SnapshotItemCodec
{
    public static SnapshotItem Write(SendSnapshot sent)
    {
        var item = new SnapshotItem
        {
            Group = (uint)sent.Group.Value,
            From = (ulong)sent.From.Value,
            To = (ulong)sent.To.Value,
            Snapshot = (ulong)sent.Id.Value,
        };
        switch (sent.Step)
        {
            case SnapshotStep.AskManifest:
                item.AskManifest = new AskManifest();
                break;
            case SnapshotStep.AskChunks ask:
                item.AskChunks = new AskChunks { First = (uint)ask.First, Count = (uint)ask.Count };
                break;
            case SnapshotStep.Manifest manifest:
                item.Manifest = UnsafeByteOperations.UnsafeWrap(manifest.Bytes);
                break;
            case SnapshotStep.Chunk chunk:
                item.Chunk = new SnapshotChunk { Number = (uint)chunk.Number, Record = UnsafeByteOperations.UnsafeWrap(chunk.Record) };
                break;
            case SnapshotStep.Gone:
                item.Gone = new SnapshotGone();
                break;
            case SnapshotStep.NotYet:
                item.NotYet = new SnapshotNotYet();
                break;
            default:
                throw new InvalidOperationException($"no case for {sent.Step.GetType().Name}");
        }

        return item;
    }

    /// <summary>Of what may be long.</summary>
    public static int BytesOf(SnapshotItem item) => item.StepCase switch
    {
        SnapshotItem.StepOneofCase.Chunk => item.Chunk.Record.Length,
        SnapshotItem.StepOneofCase.Manifest => item.Manifest.Length,
        _ => 0,
    };

    /// <returns>Null for a step that this version does not know; nobody waits for its answer for ever.</returns>
    public static SendSnapshot? Read(SnapshotItem item)
    {
        SnapshotStep? step = item.StepCase switch
        {
            SnapshotItem.StepOneofCase.AskManifest => SnapshotStep.AskManifest.Instance,
            SnapshotItem.StepOneofCase.AskChunks => new SnapshotStep.AskChunks((int)item.AskChunks.First, (int)item.AskChunks.Count),
            SnapshotItem.StepOneofCase.Manifest => new SnapshotStep.Manifest(item.Manifest.Memory),
            SnapshotItem.StepOneofCase.Chunk => new SnapshotStep.Chunk((int)item.Chunk.Number, item.Chunk.Record.Memory),
            SnapshotItem.StepOneofCase.Gone => SnapshotStep.Gone.Instance,
            SnapshotItem.StepOneofCase.NotYet => SnapshotStep.NotYet.Instance,
            _ => null,
        };
        return step is null
            ? null
            : new SendSnapshot(
                new GroupId((int)item.Group), new ReplicaId((long)item.From), new ReplicaId((long)item.To), new SnapshotId((long)item.Snapshot), step);
    }
}
