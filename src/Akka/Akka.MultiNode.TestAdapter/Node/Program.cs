using System.Net;
using Akka.MultiNode.TestAdapter.Running;
using Akka.Remote.TestKit;
using Akka.Remote.TestKit.Conducting;

namespace Akka.MultiNode.TestAdapter.Node;

/// <summary>A node's process: plays one role of one spec and tells its runner what came of it.</summary>
internal static class Program
{
    private const string ServerPort = "multinode.server-port";

    private static async Task<int> Main(string[] args)
    {
        using var runner = new RunnerLine();
        CommandLine.Initialize(args);
        Obedience.Exiting = value => RunnerLine.Tell(ControlLine.Exit, $"{value}");
        CommandLine.Initialize([.. args, $"-D{ServerPort}={await PortAsync(runner)}"]);
        var failure = await SpecExecution.RunAsync(
            CommandLine.GetProperty("multinode.test-assembly")!,
            CommandLine.GetProperty("multinode.test-class")!,
            CommandLine.GetProperty("multinode.test-method")!);
        RunnerLine.Tell(failure is null ? ControlLine.Passed : ControlLine.Failed, failure ?? "");

        // What the spec has left running shall not keep the process.
        Environment.Exit(failure is null ? 0 : 1);
        return 0;
    }

    private static async Task<string> PortAsync(RunnerLine runner)
    {
        if (MultiNodeSpec.SelfIndex > 0)
        {
            return await runner.Port;
        }

        var port = $"{ControllerPort.Reserve((await Dns.GetHostAddressesAsync(MultiNodeSpec.ServerName))[0])}";
        RunnerLine.Tell(ControlLine.Port, port);
        return port;
    }
}
