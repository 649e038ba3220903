using Akka.Actor;

namespace Akka.Cluster.MultiNode.Tests.Singleton;

/// <summary>Writes down when it begins and ends, and answers with the name of the node it runs on.</summary>
internal sealed class ChronicledSingleton(string node) : UntypedActor
{
    protected override void PreStart() => Chronicle.Add($"{node} begins");

    protected override void PostStop() => Chronicle.Add($"{node} has ended");

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case string text:
                Sender.Tell($"{node}: {text}");
                break;
            case HandOver:
                Chronicle.Add($"{node} is to end");
                break;
            case Go:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Asks it to end. It does not before <see cref="Go"/>.</summary>
    public sealed class HandOver;

    public sealed class Go;
}
