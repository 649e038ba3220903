namespace ShardedKv.Simulation.Tests;

/// <summary>Seeds that found something, each with what it was. A world draws anew when its scenario's draws change, so such a seed is a
/// reminder: the story itself is told by a test of the part that was wrong.</summary>
public static class FoundSeeds
{
    public static TheoryData<ulong, string> All { get; } = new()
    {
        { 306, "an operator who makes a lost voter the only one stops its group for good" },
        { 50900, "the router passed a session's refusal on as if the attempts before had done nothing" },
        { 302166, "a bounded read was answered after its process had stood still, by the time of its last tick" },
        { 2246, "a node that is back at once with another directory must be suspected, or a sleeping group waits for its leader for ever" },
        { 1126, "writes that changed nothing and whose clients were told nothing keep the search for an order busy" },
        { 495, "a request for votes may leave when its candidate has other members in its log" },
    };
}
