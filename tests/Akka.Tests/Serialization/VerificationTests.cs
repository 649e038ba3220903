using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Tests.Actor;

namespace Akka.Tests.Serialization;

/// <summary>What <c>serialize-messages</c> and <c>serialize-creators</c> find.</summary>
public class VerificationTests() : TestSystem("akka.actor { serialize-messages = on, serialize-creators = on }")
{
    [Fact]
    public void A_message_that_cannot_be_serialized_is_refused_where_it_is_sent()
    {
        var e = Assert.Throws<SerializationException>(() => Probe.Ref.Tell(new Unserializable()));

        Assert.Contains("Failed to serialize and deserialize payload object [Akka.Tests.Serialization.VerificationTests+Unserializable]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_need_not_be_verified_arrives_as_it_is()
    {
        var message = new Exempt();

        Probe.Ref.Tell(message);

        Assert.Same(message, await Probe.Receive());
    }

    [Fact]
    public async Task A_reference_in_a_message_arrives_as_the_same_actor()
    {
        Probe.Ref.Tell(new Carries { Actor = Probe.Ref });

        Assert.Equal(Probe.Ref, (await Probe.Receive<Carries>()).Actor);
    }

    [Fact]
    public void Arguments_of_props_that_cannot_be_serialized_are_refused_unless_the_actor_stays_here()
    {
        var props = Props.Create<Takes>(new Unserializable());

        Assert.Throws<SerializationException>(() => Sys.ActorOf(props));
        Sys.ActorOf(props.WithDeploy(Deploy.Local));
        Sys.ActorOf(Props.Create<Takes>(new Exempt()));
    }

    [Fact]
    public void An_unknown_provider_or_scheduler_fails_the_start_with_its_setting()
    {
        Assert.StartsWith("akka.scheduler.implementation: the type [No.Such] could not be loaded", Assert.Throws<Akka.Configuration.ConfigurationException>(() => ActorSystem.Create("s", "akka.scheduler.implementation = No.Such")).Message, StringComparison.Ordinal);
        Assert.StartsWith("akka.actor.provider: the type [No.Such] could not be loaded", Assert.Throws<Akka.Configuration.ConfigurationException>(() => ActorSystem.Create("s", "akka.actor.provider = No.Such")).Message, StringComparison.Ordinal);
        Assert.Contains("akka.scheduler.tick-duration must be", Assert.Throws<Akka.Configuration.ConfigurationException>(() => ActorSystem.Create("s", "akka.scheduler.tick-duration = 0ms")).Message, StringComparison.Ordinal);
    }

    public sealed class Unserializable
    {
        private string _text = "cannot be read";

        public string Value
        {
            get => throw new BoomException(_text);
            set => _text = value;
        }
    }

    public sealed class Exempt : INoSerializationVerificationNeeded
    {
        private string _text = "must not be read";

        public string Value
        {
            get => throw new BoomException(_text);
            set => _text = value;
        }
    }

    public sealed class Carries
    {
        public IActorRef? Actor { get; set; }
    }

    private sealed class Takes : UntypedActor
    {
        public Takes(object argument) => _ = argument;

        protected override void OnReceive(object message)
        {
        }
    }
}
