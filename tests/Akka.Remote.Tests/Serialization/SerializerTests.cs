using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Tests.Systems;
using Akka.Remote.Wire;
using Akka.Serialization;

namespace Akka.Remote.Tests.Serialization;

public sealed class SerializerTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private ActorSystem _system = null!;

    public Task InitializeAsync()
    {
        _system = _nodes.Start("sys");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [InlineData("text ü", 17, "74657874 20C3BC")]
    [InlineData("", 17, "")]
    [InlineData(-2, 17, "FEFFFFFF")]
    [InlineData(258L, 17, "0201000000000000")]
    public void Kept_bytes_of_primitives(object value, int id, string hex)
    {
        Assert.Equal(value, RoundTrip(value, id, hex));
    }

    [Theory]
    [InlineData("S")]
    [InlineData("System.String")]
    [InlineData("System.String, System.Private.CoreLib")]
    [InlineData("System.String, mscorlib")]
    public void Manifests_of_all_generations_are_read(string manifest)
    {
        Assert.Equal("x", _system.Serialization.Deserialize("x"u8.ToArray(), 17, manifest));
    }

    [Theory]
    [InlineData("on", "System.Int32")]
    [InlineData("off", "I")]
    public void Manifests_of_primitives_follow_the_setting(string legacy, string manifest)
    {
        var system = _nodes.Start("other", settings: $"akka.actor.serialization-settings.primitive.use-legacy-behavior = {legacy}");

        Assert.Equal(manifest, Akka.Serialization.Serialization.ManifestFor(system.Serialization.FindSerializerFor(1), 1));
    }

    [Fact]
    public void Kept_bytes_of_small_messages()
    {
        Assert.Equal(new Identify("a"), RoundTrip(new Identify("a"), 16, "0A140811120D" + Hex("System.String") + "1A0161"));
        Assert.Same(PoisonPill.Instance, RoundTrip(PoisonPill.Instance, 16, ""));
        Assert.Same(Kill.Instance, RoundTrip(Kill.Instance, 16, ""));
        Assert.Same(Status.Success.Instance, RoundTrip(Status.Success.Instance, 16, ""));
        Assert.Same(RemoteWatcher.Heartbeat.Instance, RoundTrip(RemoteWatcher.Heartbeat.Instance, 16, ""));
        Assert.Equal(0x01020304, ((RemoteWatcher.HeartbeatRsp)RoundTrip(new RemoteWatcher.HeartbeatRsp(0x01020304), 16, "0D04030201")).AddressUid);
        Assert.Equal(
            new RemoteScope(new Address("akka.tcp", "b", "h", 2)),
            RoundTrip(new RemoteScope(new Address("akka.tcp", "b", "h", 2)), 16, "0A08616B6B612E7463701201621A01682002"));
    }

    [Fact]
    public void References_and_identities_come_back()
    {
        var echo = _system.Echo();

        Assert.Same(echo, RoundTrip(echo, 16));
        Assert.Equal(new ActorIdentity(7, echo), RoundTrip(new ActorIdentity(7, echo), 16));
        Assert.Equal(new ActorIdentity(7, null!), RoundTrip(new ActorIdentity(7, null!), 16));
        Assert.Equal("v", ((Config)RoundTrip(ConfigurationFactory.ParseString("a.b = v"), 16)).GetString("a.b"));
    }

    [Fact]
    public void A_failure_keeps_type_message_and_inner_exception()
    {
        var failure = new Status.Failure(new InvalidOperationException("outer", new TimeoutException("inner")));

        var back = ((Status.Failure)RoundTrip(failure, 16)).Cause;

        Assert.Equal("outer", Assert.IsType<InvalidOperationException>(back).Message);
        Assert.Equal("inner", Assert.IsType<TimeoutException>(back.InnerException).Message);
    }

    [Fact]
    public void An_exception_type_that_is_not_known_here_still_says_what_it_was()
    {
        var data = new Remote.Serialization.Proto.ExceptionData { Type = "No.Such, Nowhere", Message = "m", StackTrace = "at x" };

        var exception = Remote.Serialization.ExceptionSupport.Read(data);

        Assert.Equal("No.Such, Nowhere: m", exception.Message);
        Assert.Equal("at x", exception.StackTrace);
    }

    [Fact]
    public void A_type_that_is_no_exception_is_not_made()
    {
        var data = new Remote.Serialization.Proto.ExceptionData { Type = typeof(FileInfo).AssemblyQualifiedName!, Message = "m" };

        Assert.Equal("RemoteException", Remote.Serialization.ExceptionSupport.Read(data).GetType().Name);
    }

    [Fact]
    public void Selections_keep_their_elements()
    {
        SelectionPathElement[] elements =
            [SelectParent.Instance, new SelectChildName("a"), new SelectChildPattern("b*"), SelectChildRecursive.Instance];

        var back = (ActorSelectionMessage)RoundTrip(new ActorSelectionMessage("m", elements, wildCardFanOut: true), 6);

        Assert.Equal("m", back.Message);
        Assert.Equal(elements, back.Elements);
        Assert.True(back.WildCardFanOut);
    }

    [Fact]
    public void System_messages_come_back()
    {
        var (one, two) = ((IInternalActorRef)_system.Echo("one"), (IInternalActorRef)_system.Echo("two"));

        Assert.Equal(new Watch(one, two), RoundTrip(new Watch(one, two), 22));
        Assert.Equal(new Unwatch(one, two), RoundTrip(new Unwatch(one, two), 22));
        var ended = (DeathWatchNotification)RoundTrip(new DeathWatchNotification(one, existenceConfirmed: true, addressTerminated: false), 22);
        Assert.Equal((one, true, false), (ended.Actor, ended.ExistenceConfirmed, ended.AddressTerminated));
        Assert.IsType<Terminate>(RoundTrip(new Terminate(), 22, ""));
        Assert.IsType<Suspend>(RoundTrip(new Suspend(), 22, ""));
        Assert.Null(((Resume)RoundTrip(new Resume(null), 22, "")).CausedByFailure);
        Assert.Equal("why", ((Recreate)RoundTrip(new Recreate(new TimeoutException("why")), 22)).Cause.Message);
    }

    [Fact]
    public void Generated_classes_go_as_protobuf()
    {
        var origin = new Origin { System = "s", Port = 3 };

        Assert.Equal(origin, RoundTrip(origin, 2, "1201732003"));
    }

    private object RoundTrip(object message, int id, string? hex = null)
    {
        return Akka.Serialization.Serialization.WithTransport((ExtendedActorSystem)_system, () =>
        {
            var serializer = _system.Serialization.FindSerializerFor(message);
            Assert.Equal(id, serializer.Identifier);
            var bytes = serializer.ToBinary(message);
            if (hex is not null)
            {
                Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(bytes));
            }

            return _system.Serialization.Deserialize(bytes, id, Akka.Serialization.Serialization.ManifestFor(serializer, message));
        });
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
