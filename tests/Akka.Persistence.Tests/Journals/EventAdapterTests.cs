using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Journals;

public sealed class EventAdapterTests : PersistenceSpec
{
    protected override string Hocon =>
        """
        akka.persistence.journal.inmem {
          event-adapters {
            shout = "Akka.Persistence.Tests.Journals.EventAdapterTests+Shout, Akka.Persistence.Tests"
            split = "Akka.Persistence.Tests.Journals.EventAdapterTests+Split, Akka.Persistence.Tests"
          }
          event-adapter-bindings {
            "Akka.Persistence.Tests.Journals.EventAdapterTests+Said, Akka.Persistence.Tests" = shout
            "Akka.Persistence.Tests.Journals.EventAdapterTests+Words, Akka.Persistence.Tests" = [split]
          }
        }
        """;

    [Fact]
    public async Task Events_are_adapted_on_their_way_in_and_out()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props("adapted", probe));
        await probe.Until<Recovered>();

        actor.Tell(new Run(a => a.PersistAll(new object[] { new Said("hi"), new Words("two words"), "plain" }, a.Say)));
        await probe.Expect(new Said("hi"), new Words("two words"), "plain");

        var again = NewProbe();
        System.ActorOf(ScriptActor.Props("adapted", again));
        await again.Expect(
            new Recovered(new Said("HI!loud")),
            new Recovered("two"),
            new Recovered("words"),
            new Recovered("plain"),
            new Recovered(RecoveryCompleted.Instance));
    }

    public sealed record Said(string Text);

    public sealed record Words(string Text);

    public sealed class Shout : IEventAdapter
    {
        public string Manifest(object evt) => "loud";

        public object ToJournal(object evt) => new Said(((Said)evt).Text.ToUpperInvariant());

        public IEventSequence FromJournal(object evt, string manifest)
            => EventSequence.Single(new Said($"{((Said)evt).Text}!{manifest}"));
    }

    public sealed class Split : IReadEventAdapter
    {
        public IEventSequence FromJournal(object evt, string manifest)
            => EventSequence.Create(((Words)evt).Text.Split(' '));
    }
}
