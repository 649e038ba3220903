using Akka.Actor;

namespace Akka.Cluster.Namespaces.Node;

/// <summary>Tells when it runs, and answers whoever asks with where.</summary>
internal sealed class TellingSingleton : ReceiveActor
{
    public const string Where = "where";

    /// <summary>How long it takes to end, as one does that has to write something away.</summary>
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(5);

    public TellingSingleton(string host) => Receive<string>(question => question == Where, _ => Sender.Tell(host));

    protected override void PreStart() => Line.Write("singleton-started");

    protected override void PostStop()
    {
        // Ending takes time on the actor's own thread, as a file that is flushed would: that is the behaviour under test.
        Thread.Sleep(Ending);
        Line.Write("singleton-stopped");
    }
}
