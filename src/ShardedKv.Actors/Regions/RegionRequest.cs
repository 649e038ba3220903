using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Regions;

/// <summary>To the region, by Ask or Tell: a request with a deadline of its own. The answer is one <see cref="KvReply"/>.</summary>
/// <param name="Request">What to do. A bare <see cref="KvRequest"/> takes the deadline of the settings.</param>
/// <param name="Deadline">After it the answer is OutcomeUnknown (a write that was sent) or Unavailable. More than 0.</param>
public sealed record RegionRequest(KvRequest Request, TimeSpan Deadline);
