namespace ShardedKv.Simulation.Scenarios;

/// <summary>How nodes come and go, and how soon members follow.</summary>
/// <param name="Pause">Between two wishes about nodes, at most.</param>
/// <param name="ReplaceAfter">A node that was not heard of for so long is gone for good, as the director sees it; shorter than some crashes last.</param>
/// <param name="Even">Replicas are moved so that nodes have as many.</param>
/// <param name="Zones">That nodes are in, one after the other; 0: none is named.</param>
internal sealed record MemberProfile(TimeSpan Pause, TimeSpan ReplaceAfter, bool Even, int Zones);
