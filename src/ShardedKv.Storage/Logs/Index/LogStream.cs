using System.Text;

namespace ShardedKv.Storage.Logs.Index;

/// <summary>What is known of one persistence id. Changed by the writer's thread under the index's lock.</summary>
internal sealed class LogStream(string persistenceId)
{
    public string PersistenceId { get; } = persistenceId;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(persistenceId);

    public EventRuns Events { get; } = new();

    /// <summary>Events up to here are deleted.</summary>
    public long Deleted { get; set; }

    /// <summary>The highest sequence number that was ever stored.</summary>
    public long Highest { get; set; }

    /// <summary>Where the last <see cref="Format.RecordKind.State"/> record lies; 0 when there is none.</summary>
    public long StateSegment { get; set; }

    public int StateBytes { get; set; }

    /// <summary>The writer's: <see cref="Deleted"/> and <see cref="Highest"/> once the batch that it puts together is on the disk.</summary>
    public long PendingDeleted { get; set; }

    public long PendingHighest { get; set; }

    /// <summary>The writer's: a write failed, and what follows it would leave a gap. Reading the highest sequence number ends it.</summary>
    public bool IsRefused { get; set; }

    /// <summary>The writer's: the last segment that it is defined in, and its number there.</summary>
    public long DefinedIn { get; set; }

    public int DefinedAs { get; set; }
}
