using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit.Tests.Specs;

namespace Akka.Remote.TestKit.Tests.Running;

/// <summary>Ends at once; but when a file is named it writes there which process it is, and stays until it is killed.</summary>
public class HeldSpec : MultiNodeSpec
{
    public const string FileVariable = "MULTINODE_TESTS_HELD";

    public HeldSpec()
        : this(new TwoRoles())
    {
    }

    protected HeldSpec(TwoRoles config)
        : base(config, typeof(HeldSpec))
    {
    }

    protected override int InitialParticipantsValueFactory => Roles.Count;

    [MultiNodeFact(Timeout = 240_000)]
    public void Both_nodes_stay_while_they_are_held()
    {
        EnterBarrier("begin");
        if (Environment.GetEnvironmentVariable(FileVariable) is { } file)
        {
            var parent = File.ReadAllText($"/proc/{Environment.ProcessId}/stat").Split(") ")[1].Split(' ')[1];
            File.WriteAllText($"{file}.{Myself.Name}.new", $"{Environment.ProcessId} {parent}");
            File.Move($"{file}.{Myself.Name}.new", $"{file}.{Myself.Name}");

            // Its end is the test's subject: nothing but the runner's death may let it go.
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
