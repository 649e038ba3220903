namespace Akka.Cluster.Namespaces.Tests.Networks;

/// <summary>Whether namespaces can be made here.</summary>
internal static class Requirements
{
    private static readonly Lazy<Task<string?>> _missing = new(FindMissingAsync);

    /// <summary>Skips the test, and says why. With CI=true it fails instead.</summary>
    public static async Task SkipUnlessMetAsync()
    {
        var missing = await _missing.Value;
        Assert.True(missing is null || Environment.GetEnvironmentVariable("CI") != "true", $"{missing}, and CI=true needs it");
        Skip.If(missing is not null, missing);
    }

    private static async Task<string?> FindMissingAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "network namespaces need Linux";
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return "network namespaces need root";
        }

        return await FailureOfAsync("ip (iproute2) is missing", () => Tool.RunAsync("ip", "-V"))
            ?? await FailureOfAsync("iptables is missing", () => Tool.RunAsync("iptables", "-V"))
            ?? await FailureOfAsync("network namespaces with a bridge and iptables cannot be made here", TryAsync);
    }

    private static async Task<string?> FailureOfAsync(string saying, Func<Task> attempt)
    {
        try
        {
            await attempt();
            return null;
        }
        catch (ToolException failure)
        {
            return $"{saying} ({failure.Message})";
        }
    }

    private static async Task TryAsync()
    {
        await using var network = await IsolatedNetwork.CreateAsync(1);
        await network.CutOffAsync(network.Hosts[0]);
    }
}
