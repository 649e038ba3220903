namespace ShardedKv.Simulation.Scenarios;

/// <summary>How shards move between groups.</summary>
/// <param name="Pause">Between two configurations, at most.</param>
/// <param name="AnnouncedPercent">Of them: announced before they are published.</param>
/// <param name="AnnouncedMax">So long before at most.</param>
/// <param name="ChunkBytes">Of rows in one answer.</param>
internal sealed record MoveProfile(TimeSpan Pause, int AnnouncedPercent, TimeSpan AnnouncedMax, int ChunkBytes);
