using System.Net;
using System.Text;
using ShardedKv.Cli.Verbs;
using ShardedKv.Node.Hosting;

namespace ShardedKv.Cli.Up;

/// <summary>One node of a local cluster: its name, addresses, and the file that it is started with.</summary>
internal sealed record NodePlan(string Name, string Directory, IPEndPoint Http, IPEndPoint Remoting, string Text)
{
    public string File => Path.Combine(Directory, "node.conf");

    public string Log => Path.Combine(Directory, "log");

    /// <summary>How this machine's own clients reach the node.</summary>
    public Uri HttpAddress => new($"http://{Reachable(Http)}");

    public static IReadOnlyList<NodePlan> For(UpSettings settings, UpDirectory directory)
    {
        var count = directory.Shape.Nodes;
        if (Math.Abs(settings.RemotePort - settings.HttpPort) < count)
        {
            throw new UsageException(
                $"{count} nodes take the HTTP ports from {settings.HttpPort} and the remoting ports from {settings.RemotePort}: these overlap. Set --remote-port.");
        }

        if (Math.Max(settings.HttpPort, settings.RemotePort) + count - 1 > IPEndPoint.MaxPort)
        {
            throw new UsageException($"{count} nodes do not fit between the first port and {IPEndPoint.MaxPort}. Set --http-port or --remote-port.");
        }

        var names = Enumerable.Range(1, count).Select(number => $"n{number}").ToArray();
        var bootstrap = string.Join(", ", names.Select((name, at) => $"\"{name}@127.0.0.1:{settings.RemotePort + at}\""));
        return [.. names.Select((name, at) =>
        {
            var http = new IPEndPoint(settings.Bind, settings.HttpPort + at);
            var remoting = new IPEndPoint(IPAddress.Loopback, settings.RemotePort + at);
            var folder = directory.NodeDirectory(name);
            return new NodePlan(name, folder, http, remoting, Write(name, folder, http, remoting, bootstrap, directory.Shape));
        })];
    }

    /// <exception cref="Node.PortInUseException">A port is taken.</exception>
    public void CheckPorts()
    {
        PortProbe.Check("HTTP", Http);
        PortProbe.Check("remoting", Remoting);
    }

    public void WriteFile()
    {
        System.IO.Directory.CreateDirectory(Directory);
        System.IO.File.WriteAllText(File, Text);
    }

    private static IPEndPoint Reachable(IPEndPoint bound) => bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any)
        ? new IPEndPoint(IPAddress.Loopback, bound.Port)
        : bound;

    private static string Write(
        string name, string folder, IPEndPoint http, IPEndPoint remoting, string bootstrap, ClusterShape shape) => new StringBuilder()
        .AppendLine("# Written by skv up at each start; a change here is overwritten. Use --set.")
        .AppendLine("sharded-kv {")
        .AppendLine($"  node {{ name = {name}, data-directory = {Quoted(Path.Combine(folder, "data"))}, http-address = \"{Reachable(http)}\" }}")
        .AppendLine($"  http {{ host = \"{http.Address}\", port = {http.Port} }}")
        .AppendLine($"  bootstrap.nodes = [{bootstrap}]")
        .AppendLine($"  shards = {shape.Shards}")
        .AppendLine($"  groups = {shape.Groups}")
        .AppendLine("}")
        .AppendLine($"akka.remote.dot-netty.tcp {{ hostname = \"{remoting.Address}\", port = {remoting.Port} }}")
        .ToString();

    private static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
