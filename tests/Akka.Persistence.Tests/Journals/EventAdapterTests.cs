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

    [Fact]
    public async Task The_most_specific_binding_has_an_event_and_an_unbound_event_is_as_it_is()
    {
        await using var scope = new SystemScope(Start(Bindings(
            """
            "Akka.Persistence.Tests.Journals.EventAdapterTests+ISpeech, Akka.Persistence.Tests" = split
            "Akka.Persistence.Tests.Journals.EventAdapterTests+Words, Akka.Persistence.Tests" = shout
            """)));
        var adapters = Persistence.Instance.Apply(scope.System).AdaptersFor(null);

        Assert.IsType<Shout>(adapters.Get<Words>());
        Assert.Equal(["a", "b"], adapters.Get<Song>().FromJournal(new Song("a b"), "").Events);
        Assert.Same(IdentityEventAdapter.Instance, adapters.Get<string>());
    }

    [Fact]
    public async Task Several_adapters_of_one_type_read_one_after_the_other_and_cannot_write()
    {
        await using var scope = new SystemScope(Start(Bindings(
            """
            "Akka.Persistence.Tests.Journals.EventAdapterTests+Song, Akka.Persistence.Tests" = [split, split]
            """)));
        var adapter = Persistence.Instance.Apply(scope.System).AdaptersFor(null).Get<Song>();

        Assert.Equal(["a", "b", "a", "b"], adapter.FromJournal(new Song("a b"), "").Events);
        Assert.Throws<Akka.Pattern.IllegalStateException>(() => adapter.ToJournal(new Song("a b")));
    }

    [Theory]
    [InlineData("\"System.String\" = nobody", "System.String was bound to undefined event-adapter: nobody")]
    [InlineData("\"No.Such.Event, Nowhere\" = shout", "event-adapter-bindings names the type 'No.Such.Event, Nowhere', which is not found; it must be \"Namespace.Type, Assembly\"")]
    public async Task A_binding_of_what_is_not_there_is_refused(string binding, string expected)
    {
        await using var scope = new SystemScope(Start(Bindings(binding)));

        var e = Assert.Throws<Akka.Configuration.ConfigurationException>(() => Persistence.Instance.Apply(scope.System).AdaptersFor(null));

        Assert.Equal(expected, e.Message);
    }

    private static string Bindings(string bindings) =>
        $$"""
        akka.persistence.journal.inmem {
          event-adapters {
            shout = "Akka.Persistence.Tests.Journals.EventAdapterTests+Shout, Akka.Persistence.Tests"
            split = "Akka.Persistence.Tests.Journals.EventAdapterTests+Split, Akka.Persistence.Tests"
          }
          event-adapter-bindings {
            {{bindings}}
          }
        }
        """;

    public interface ISpeech
    {
        string Text { get; }
    }

    public sealed record Song(string Text) : ISpeech;

    public sealed record Said(string Text);

    public sealed record Words(string Text) : ISpeech;

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
            => EventSequence.Create(((ISpeech)evt).Text.Split(' '));
    }
}
