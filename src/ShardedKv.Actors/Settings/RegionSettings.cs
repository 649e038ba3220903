using ShardedKv.Core.Routing;

namespace ShardedKv.Actors.Settings;

/// <param name="Deadline">Of requests that bring none.</param>
/// <param name="TickInterval">How often the router looks at deadlines and pauses.</param>
internal sealed record RegionSettings(RouterOptions Router, TimeSpan Deadline, TimeSpan TickInterval);
