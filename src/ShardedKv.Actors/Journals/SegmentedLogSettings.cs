using Akka.Configuration;
using ShardedKv.Actors.Settings;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Journals;

/// <summary>The section of a <see cref="SegmentedLogJournal"/>, checked.</summary>
/// <param name="Serializer">For types without a binding; null for Akka's default.</param>
internal sealed record SegmentedLogSettings(string Directory, SegmentedLogOptions Options, string? Serializer)
{
    /// <summary>The section that has the defaults, in reference.conf.</summary>
    public const string Section = "sharded-kv.journal.segmented-log";

    /// <param name="config">The section's contents.</param>
    /// <param name="path">The section's full path.</param>
    /// <exception cref="SettingsException">A value is missing or out of range; names the full path.</exception>
    public static SegmentedLogSettings Read(Config config, string path)
    {
        // A section of another name, of an application's own, has the same defaults.
        var read = new SettingsReader(
            config.WithFallback(ShardedKvSettings.Defaults.GetConfig(Section)), path, isSectionOnly: true);
        var directory = config.GetString("directory", "").Trim();
        if (directory.Length == 0)
        {
            throw new SettingsException(read.Path("directory"), "must be set; name a directory of this journal's own");
        }

        return new SegmentedLogSettings(directory, ReadOptions(read), read.Text("serializer") is { Length: > 0 } name ? name : null);
    }

    /// <exception cref="SettingsException">A value is missing or out of range; names the full path.</exception>
    public static SegmentedLogOptions ReadOptions(SettingsReader read)
    {
        var segmentBytes = read.Bytes("segment-bytes", 64 * 1024, SegmentedLogOptions.SegmentBytesMax);
        return new SegmentedLogOptions
        {
            SegmentBytes = segmentBytes,
            WriteBytesMax = (int)read.Bytes("write-bytes-max", 1024, SegmentedLogOptions.WriteBytesLimit(segmentBytes)),
            BatchBytesMax = (int)read.Bytes("batch-bytes-max", 4 * 1024, 256 * 1024 * 1024),
            QueueMax = read.Int("queue-max", 1, 10_000_000),
            QueueBytesMax = read.Bytes("queue-bytes-max", 1024 * 1024, 1L << 36),
            ReadersMax = read.Int("readers-max", 1, 1_000),
            CopyBytesMax = (int)read.Bytes("copy-bytes-max", 4 * 1024, 256 * 1024 * 1024),
        };
    }
}
