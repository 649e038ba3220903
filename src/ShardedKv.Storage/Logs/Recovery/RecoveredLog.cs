using ShardedKv.Storage.Logs.Disk;
using ShardedKv.Storage.Logs.Index;

namespace ShardedKv.Storage.Logs.Recovery;

/// <param name="File">The newest segment, open for writing.</param>
/// <param name="End">Where its last batch ends.</param>
/// <param name="Definitions">Persistence ids that the newest segment defines.</param>
/// <param name="CutBytes">Of a torn batch that was cut away.</param>
internal sealed record RecoveredLog(Guid Log, StreamIndex Index, ILogFile File, long End, long NextBatch, int Definitions, long CutBytes);
