using Akka.Event;
using ShardedKv.Actors.Metrics;
using ShardedKv.Actors.Settings;

namespace ShardedKv.Actors.Nodes;

/// <summary>Looks at the room on the data directory's disk, and says when writes are refused for want of it.</summary>
internal sealed class DiskDesk(string path, ShardedKvSettings settings, NodeMeter meter, ILoggingAdapter log)
{
    private readonly DiskWatch _watch = new(settings.Node.Value, path, settings.DiskFreeBytesMin);

    /// <summary>Why writes are refused; null: they are not.</summary>
    public string? Refusal => _watch.Refusal;

    /// <returns>Whether that has changed.</returns>
    public bool Look()
    {
        var free = FreeBytes();
        meter.Free(free);
        if (!_watch.Observe(free))
        {
            return false;
        }

        meter.Refused(Refusal is not null);
        if (Refusal is { } refusal)
        {
            log.Error("Writes are refused: {0}", refusal);
        }
        else
        {
            log.Warning("Writes are taken again: the disk of this node has room");
        }

        return true;
    }

    private long? FreeBytes()
    {
        try
        {
            return new DriveInfo(path).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Warning("The room on the disk of {0} cannot be found out: {1}", path, failure.Message);
            return null;
        }
    }
}
