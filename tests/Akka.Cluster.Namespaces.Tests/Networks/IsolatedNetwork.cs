using System.Diagnostics;

namespace Akka.Cluster.Namespaces.Tests.Networks;

/// <summary>
/// Hosts with a network interface each, in network namespaces, on a bridge that is in a namespace as well: nothing of it touches
/// the machine's own network, every network has the same addresses, and without its namespaces it is gone. Needs root.
/// </summary>
internal sealed class IsolatedNetwork : IAsyncDisposable
{
    private const string Hub = "hub";
    private const string Interface = "eth0";
    private static int _networks;

    private readonly int _number = Interlocked.Increment(ref _networks);
    private readonly List<string> _namespaces = [];
    private readonly List<string> _hosts = [];

    private IsolatedNetwork()
    {
    }

    /// <summary>Their addresses.</summary>
    public IReadOnlyList<string> Hosts => _hosts;

    public static async Task<IsolatedNetwork> CreateAsync(int hosts)
    {
        await Leftovers.RemoveOnceAsync();
        var network = new IsolatedNetwork();
        try
        {
            await network.AddNamespaceAsync(Hub);
            await network.IpAsync(Hub, "link", "add", "bridge", "type", "bridge");
            await network.IpAsync(Hub, "link", "set", "bridge", "up");
            for (var host = 1; host <= hosts; host++)
            {
                await network.AddHostAsync($"10.77.0.{host}");
            }

            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>The namespace of a host, or of the hub.</summary>
    public string NameOf(string part) => Owner.Self.NameOf(_number, part);

    /// <summary>The program on the host; the number of the process is the program's own.</summary>
    public ProcessStartInfo Inside(string host, string program, params IEnumerable<string> arguments) =>
        new("ip", ["netns", "exec", NameOf(host), program, .. arguments]);

    /// <summary>No packet reaches the host or leaves it. Nobody is told: it looks as if they were lost.</summary>
    public async Task CutOffAsync(string host)
    {
        await RuleAsync(host, "-A", "INPUT", "-i", Interface, "-j", "DROP");
        await RuleAsync(host, "-A", "OUTPUT", "-o", Interface, "-j", "DROP");
    }

    /// <summary>What one host sends does not reach the other one. The way back is open.</summary>
    public Task CutOneWayAsync(string from, string to) => RuleAsync(to, "-A", "INPUT", "-s", from, "-j", "DROP");

    /// <summary>Takes back what was cut at the host.</summary>
    public Task HealAsync(string host) => RuleAsync(host, "-F");

    public async ValueTask DisposeAsync()
    {
        var failures = new List<Exception>();
        foreach (var name in _namespaces)
        {
            try
            {
                await Tool.RunAsync("ip", "netns", "del", name);
            }
            catch (ToolException failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException("A network was not removed.", failures);
        }
    }

    private async Task AddHostAsync(string host)
    {
        var port = $"port{_hosts.Count + 1}";
        await AddNamespaceAsync(host);
        await IpAsync(Hub, "link", "add", port, "type", "veth", "peer", "name", Interface, "netns", NameOf(host));
        await IpAsync(Hub, "link", "set", port, "master", "bridge", "up");
        await IpAsync(host, "address", "add", $"{host}/24", "dev", Interface);
        await IpAsync(host, "link", "set", Interface, "up");
        await IpAsync(host, "link", "set", "lo", "up");
        _hosts.Add(host);
    }

    private async Task AddNamespaceAsync(string part)
    {
        await Tool.RunAsync("ip", "netns", "add", NameOf(part));
        _namespaces.Add(NameOf(part));
    }

    private async Task IpAsync(string part, params string[] arguments) => await Tool.RunAsync("ip", ["-netns", NameOf(part), .. arguments]);

    // Waits for the lock that older versions of iptables share between all namespaces.
    private async Task RuleAsync(string host, params string[] arguments) =>
        await Tool.RunAsync("ip", ["netns", "exec", NameOf(host), "iptables", "-w", .. arguments]);
}
