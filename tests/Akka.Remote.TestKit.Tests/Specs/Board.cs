using Akka.Actor;

namespace Akka.Remote.TestKit.Tests.Specs;

/// <summary>Keeps the marks that nodes leave, and tells their number to who leaves one or asks with an empty one.</summary>
internal sealed class Board : UntypedActor
{
    private readonly List<string> _marks = [];

    protected override void OnReceive(object message)
    {
        if (message is string { Length: > 0 } mark)
        {
            _marks.Add(mark);
        }

        Sender.Tell(string.Join(' ', _marks.Order(StringComparer.Ordinal)));
    }
}
