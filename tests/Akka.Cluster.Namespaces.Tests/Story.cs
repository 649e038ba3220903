using Akka.Cluster.Namespaces.Tests.Networks;
using Akka.Cluster.Namespaces.Tests.Nodes;
using Xunit.Sdk;

namespace Akka.Cluster.Namespaces.Tests;

/// <summary>The frame of a story about five nodes: what it needs, and what is seen when it fails.</summary>
internal static class Story
{
    /// <summary>Among a resolver's settings: a machine that is busy does not make a cut count as unstable.</summary>
    public const string DecidedByTheStrategy = "down-all-when-unstable = 60 s";

    /// <summary>How long a host is cut off.</summary>
    public static readonly TimeSpan Cut = TimeSpan.FromSeconds(30);

    private const int Hosts = 5;

    /// <param name="story">Its nodes are given in order of age.</param>
    public static async Task TellAsync(string resolver, Func<IsolatedNetwork, RunningCluster, IReadOnlyList<NodeProcess>, Task> story)
    {
        await Requirements.SkipUnlessMetAsync();
        await using var network = await IsolatedNetwork.CreateAsync(Hosts);
        await using var cluster = new RunningCluster(network, resolver);
        try
        {
            await story(network, cluster, await cluster.FormAsync());
        }
        catch (Exception failure)
        {
            throw new XunitException($"{failure.Message}\n\nThe nodes' lines:\n{cluster.Output}", failure);
        }
    }
}
