using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Akka.MultiNode.TestAdapter.Running;

/// <summary>One method of a spec, run once in a process for each role. None of them outlives it.</summary>
internal sealed class SpecRun(Type spec, string method)
{
    /// <summary>So long all processes together may take.</summary>
    public TimeSpan TimeMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When one node has failed the others soon find nobody at their barriers; so long they have to say so.</summary>
    public TimeSpan TimeAfterFailureMax { get; init; } = TimeSpan.FromSeconds(45);

    public static SpecRun Of(IXunitTestCase testCase)
    {
        var run = new SpecRun(testCase.TestMethod.TestClass.Class.ToRuntimeType(), testCase.TestMethod.Method.Name);
        return testCase.Timeout > 0 ? new SpecRun(run.Spec, run.Method) { TimeMax = TimeSpan.FromMilliseconds(testCase.Timeout) } : run;
    }

    private Type Spec => spec;

    private string Method => method;

    /// <exception cref="InvalidOperationException">The spec's roles cannot be told.</exception>
    public async Task<SpecResult> RunAsync(CancellationToken cancelled)
    {
        var roles = SpecRoles.Of(spec);
        var assembly = spec.Assembly.Location;
        var directory = Path.Combine(Path.GetDirectoryName(assembly)!, "TestResults", "multinode");
        using var log = new MergedLog(directory, $"{spec.FullName}.{method}", roles);
        string[] arguments =
        [
            $"-Dmultinode.test-assembly={assembly}",
            $"-Dmultinode.test-class={spec.FullName}",
            $"-Dmultinode.test-method={method}",
            $"-Dmultinode.max-nodes={roles.Count}",
        ];
        var nodes = new List<NodeProcess>();
        try
        {
            for (var index = 0; index < roles.Count; index++)
            {
                nodes.Add(new NodeProcess(assembly, arguments, index, roles[index], log));
            }

            _ = PassOnPortAsync(nodes);
            var ends = await EndAsync(nodes, cancelled).ConfigureAwait(false);
            return new SpecResult(ends, log.Tail, log.Path);
        }
        finally
        {
            nodes.ForEach(node => node.Kill("the run is over"));
            await Task.WhenAll(nodes.Select(node => node.Ended)).ConfigureAwait(false);
            nodes.ForEach(node => node.Dispose());
        }
    }

    private static async Task PassOnPortAsync(List<NodeProcess> nodes)
    {
        var port = await nodes[0].Port.ConfigureAwait(false);
        nodes.Skip(1).ToList().ForEach(node => node.TellPort(port));
    }

    private async Task<NodeEnd[]> EndAsync(List<NodeProcess> nodes, CancellationToken cancelled)
    {
        var ends = nodes.Select(node => node.Ended).ToArray();
        var timeUp = Task.Delay(TimeMax, cancelled);
        var failed = FailureAsync(ends);
        await Task.WhenAny(Task.WhenAll(ends), timeUp, failed).ConfigureAwait(false);
        if (failed.IsCompletedSuccessfully)
        {
            await Task.WhenAny(Task.WhenAll(ends), timeUp, Task.Delay(TimeAfterFailureMax, cancelled)).ConfigureAwait(false);
        }

        var reason = cancelled.IsCancellationRequested ? "the test run was cancelled"
            : timeUp.IsCompleted ? $"the spec took more than {TimeMax}"
            : $"it went on for {TimeAfterFailureMax} after another node had failed";
        nodes.ForEach(node => node.Kill(reason));
        return await Task.WhenAll(ends).ConfigureAwait(false);
    }

    /// <summary>Complete at the first node that has not passed; never when all have.</summary>
    private static async Task FailureAsync(Task<NodeEnd>[] ends)
    {
        await foreach (var end in Task.WhenEach(ends).ConfigureAwait(false))
        {
            if (!(await end.ConfigureAwait(false)).IsGood)
            {
                return;
            }
        }

        await Task.Delay(Timeout.Infinite).ConfigureAwait(false);
    }
}
