using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Serialization;
using Akka.Util;

namespace Akka.Tests.Serialization;

public sealed class SerializationTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create(
        "serialization",
        $$"""
        akka.loglevel = WARNING
        akka.actor {
          serializers {
            named = "{{typeof(NamedSerializer).AssemblyQualifiedName}}"
            tuned = "{{typeof(TunedSerializer).AssemblyQualifiedName}}"
          }
          serialization-bindings {
            "{{typeof(IAnimal).AssemblyQualifiedName}}" = named
            "{{typeof(Dog).AssemblyQualifiedName}}" = tuned
          }
          serialization-identifiers."Akka.Tests.Serialization.SerializationTests+TunedSerializer, Akka.Tests" = 901
          serialization-settings.tuned.prefix = tuned
        }
        """);

    private Akka.Serialization.Serialization Registry => _system.Serialization;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public void The_most_specific_binding_wins()
    {
        Assert.IsType<NamedSerializer>(Registry.FindSerializerFor(new Cat("c")));
        Assert.IsType<TunedSerializer>(Registry.FindSerializerFor(new Dog("d")));
        Assert.IsType<TunedSerializer>(Registry.FindSerializerFor(new Puppy("p")));
        Assert.IsType<NewtonSoftJsonSerializer>(Registry.FindSerializerFor("text"));
        Assert.IsType<ByteArraySerializer>(Registry.FindSerializerFor(new byte[3]));
        Assert.IsType<NullSerializer>(Registry.FindSerializerFor(null!));
    }

    [Fact]
    public void Identifiers_come_from_the_class_or_the_settings()
    {
        Assert.Equal(1, Registry.FindSerializerFor("text").Identifier);
        Assert.Equal(4, Registry.FindSerializerFor(new byte[1]).Identifier);
        Assert.Equal(0, Registry.FindSerializerFor(null!).Identifier);
        Assert.Equal(900, Registry.FindSerializerFor(new Cat("c")).Identifier);
        Assert.Equal(901, Registry.FindSerializerFor(new Dog("d")).Identifier);
    }

    [Fact]
    public void A_serializers_own_section_goes_to_its_constructor() =>
        Assert.Equal("tuned:rex", Encoding.UTF8.GetString(Registry.Serialize(new Dog("rex"))));

    [Fact]
    public void Manifests_are_the_serializers_names_or_types()
    {
        var cat = new Cat("tom");
        var named = Registry.FindSerializerFor(cat);

        Assert.Equal("cat", Akka.Serialization.Serialization.ManifestFor(named, cat));
        Assert.Equal("", Akka.Serialization.Serialization.ManifestFor(Registry.FindSerializerFor("x"), "x"));
        Assert.Equal(typeof(Dog).TypeQualifiedName(), Akka.Serialization.Serialization.ManifestFor(Registry.FindSerializerFor(new Dog("d")), new Dog("d")));
        Assert.Equal(cat, Registry.Deserialize(named.ToBinary(cat), 900, "cat"));
        Assert.Equal(new Dog("rex"), Registry.Deserialize("tuned:rex"u8.ToArray(), 901, typeof(Dog).TypeQualifiedName()));
    }

    [Fact]
    public void What_cannot_be_read_back_is_a_serialization_exception()
    {
        Assert.Contains("[77]", Assert.Throws<SerializationException>(() => Registry.Deserialize([], 77, "")).Message, StringComparison.Ordinal);
        Assert.Contains("[No.Such, Type]", Assert.Throws<SerializationException>(() => Registry.Deserialize([], 901, "No.Such, Type")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_as_akka_writes_it()
    {
        var json = Registry.FindSerializerFor("x");

        Assert.Equal("\"add1\"", Encoding.UTF8.GetString(json.ToBinary("add1")));
        Assert.Equal("{\"$\":\"I5\"}", Encoding.UTF8.GetString(json.ToBinary(5)));
        Assert.Equal("{\"$\":\"M1.50\"}", Encoding.UTF8.GetString(json.ToBinary(1.50m)));
        Assert.Equal(
            "{\"$id\":\"1\",\"$type\":\"Akka.Tests.Serialization.SerializationTests+Order, Akka.Tests\",\"Number\":{\"$\":\"I7\"},\"Name\":\"n\"}",
            Encoding.UTF8.GetString(json.ToBinary(new Order { Number = 7, Name = "n" })));
    }

    [Fact]
    public void Json_restores_what_it_wrote()
    {
        object[] values =
        [
            "text", 5, 5L, 1.5f, 1.5, 2.50m, true, Guid.NewGuid(), TimeSpan.FromSeconds(3), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            new Order { Number = 7, Name = "n", SetAny = 8, Items = ["a", "b"] }, new Point(1, 2), new[] { 1, 2, 3 }, Day.Tuesday,
        ];

        foreach (var value in values)
        {
            var bytes = Registry.Serialize(value);
            var back = Registry.Deserialize(bytes, 1, typeof(object));
            var typed = Registry.Deserialize(bytes, 1, value.GetType());
            Assert.Equal(value, typed);
            if (value is not (Guid or TimeSpan or Day))
            {
                Assert.Equal(value is float or int or decimal or Order or Point ? value : back, back);
            }
        }
    }

    [Fact]
    public void References_are_written_by_path_and_come_back_as_the_same_actor()
    {
        var actor = _system.ActorOf(Props.Create(() => new Idle()), "idle");

        var bytes = Registry.Serialize(new WithActor(actor, "x"));
        var back = (WithActor)Registry.Deserialize(bytes, 1, "");

        Assert.Equal(actor, back.Actor);
        Assert.Equal("x", back.Text);
        Assert.Equal(actor, Registry.Deserialize(Registry.Serialize(actor), 1, typeof(IActorRef)));
    }

    [Fact]
    public void A_reference_is_written_with_the_transports_address()
    {
        var actor = _system.ActorOf(Props.Create(() => new Idle()), "idle");
        var address = new Address("akka.tcp", "serialization", "host", 4053);
        var probe = new PathSerializer((ExtendedActorSystem)_system);

        var path = Encoding.UTF8.GetString(probe.ToBinaryWithAddress(address, actor));

        Assert.Equal($"akka.tcp://serialization@host:4053/user/idle#{actor.Path.Uid}", path);
        Assert.Equal($"akka://serialization/user/idle#{actor.Path.Uid}", Akka.Serialization.Serialization.SerializedActorPath(actor));
        Assert.Equal("", Akka.Serialization.Serialization.SerializedActorPath(ActorRefs.NoSender));
        Assert.Throws<InvalidOperationException>(Akka.Serialization.Serialization.GetCurrentTransportInformation);
    }

    [Fact]
    public void Serializers_can_be_added_while_it_runs()
    {
        var serializer = new PathSerializer((ExtendedActorSystem)_system);

        Registry.AddSerializer("paths", serializer);
        Registry.AddSerializationMap(typeof(IActorRef), serializer);

        Assert.Same(serializer, Registry.FindSerializerFor(_system.DeadLetters));
        Assert.Throws<ArgumentException>(() => Registry.AddSerializer("other", new Clashing((ExtendedActorSystem)_system)));
    }

    [Fact]
    public async Task A_setup_comes_before_the_settings()
    {
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create(),
            SerializationSetup.Create(system => [SerializerDetails.Create("paths", new PathSerializer(system), [typeof(object), typeof(IActorRef)])]),
            NewtonSoftJsonSerializerSetup.Create(settings => settings.Formatting = Newtonsoft.Json.Formatting.Indented));
        var system = ActorSystem.Create("setup", setup);

        Assert.IsType<PathSerializer>(system.Serialization.FindSerializerFor("text"));
        Assert.IsType<ByteArraySerializer>(system.Serialization.FindSerializerFor(new byte[1]));
        Assert.Equal(Newtonsoft.Json.Formatting.Indented, new NewtonSoftJsonSerializer((ExtendedActorSystem)system).Settings.Formatting);
        await system.Terminate();
    }

    public interface IAnimal;

    public sealed record Cat(string Name) : IAnimal;

    public record Dog(string Name) : IAnimal;

    public sealed record Puppy(string Name) : Dog(Name);

    public sealed record Point(int X, int Y);

    public enum Day
    {
        Monday,
        Tuesday,
    }

    public sealed record WithActor(IActorRef Actor, string Text);

    public sealed class Order : IEquatable<Order>
    {
        public int Number { get; set; }

        public string Name { get; set; } = "";

        public object? Any { get; private set; }

        public List<string>? Items { get; init; }

        internal object? SetAny
        {
            init => Any = value;
        }

        public bool Equals(Order? other) =>
            other is not null && (Number, Name) == (other.Number, other.Name) && Equals(Any, other.Any) && (Items ?? []).SequenceEqual(other.Items ?? []);

        public override bool Equals(object? obj) => Equals(obj as Order);

        public override int GetHashCode() => Number;
    }

    private sealed class Idle : ActorBase
    {
        protected override bool Receive(object message) => true;
    }

    private sealed class NamedSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 900;

        public override string Manifest(object o) => o is Cat ? "cat" : throw new ArgumentException("unknown", nameof(o));

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Cat)obj).Name);

        public override object FromBinary(byte[] bytes, string manifest) => new Cat(Encoding.UTF8.GetString(bytes));
    }

    private sealed class TunedSerializer(ExtendedActorSystem system, Akka.Configuration.Config config) : Serializer(system)
    {
        private readonly string _prefix = config.GetString("prefix") + ":";

        public override bool IncludeManifest => true;

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(_prefix + ((Dog)obj).Name);

        public override object FromBinary(byte[] bytes, Type type) => Activator.CreateInstance(type, Encoding.UTF8.GetString(bytes)[_prefix.Length..])!;
    }

    private sealed class PathSerializer(ExtendedActorSystem system) : Serializer(system)
    {
        public override int Identifier => 902;

        public override bool IncludeManifest => false;

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(Akka.Serialization.Serialization.SerializedActorPath((IActorRef)obj));

        public override object FromBinary(byte[] bytes, Type type) => system.Provider.ResolveActorRef(Encoding.UTF8.GetString(bytes));
    }

    private sealed class Clashing(ExtendedActorSystem system) : Serializer(system)
    {
        public override int Identifier => 1;

        public override bool IncludeManifest => false;

        public override byte[] ToBinary(object obj) => [];

        public override object FromBinary(byte[] bytes, Type type) => "";
    }
}
