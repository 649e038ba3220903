using Akka.Actor;

namespace Akka.Tests.Actor;

public class SelectionTests : TestSystem
{
    [Theory]
    [InlineData("/user/top/a1", "a1")]
    [InlineData("akka://test/user/top/a1", "a1")]
    [InlineData("/user/top/a*", "a1,a2")]
    [InlineData("/user/top/?1", "a1,b1")]
    [InlineData("/user/top/*/leaf", "leaf,leaf")]
    [InlineData("/user/top/**", "a1,a2,b1,leaf,leaf")]
    [InlineData("/user/top/a1/../b1", "b1")]
    [InlineData("user/top/b1", "b1")]
    public async Task A_selection_reaches_all_that_match(string path, string expected)
    {
        await MakeTree();

        Sys.ActorSelection(path).Tell("name", Probe.Ref);

        var names = expected.Split(',');
        var answers = new List<string>();
        foreach (var _ in names)
        {
            answers.Add(await Probe.Receive<string>());
        }

        Assert.Equal(names, answers.Order());
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task A_relative_selection_begins_at_the_actor()
    {
        await MakeTree();
        var a1 = await Sys.ActorSelection("/user/top/a1").ResolveOne(Patience);

        new ActorSelection(a1, "../b1").Tell("name", Probe.Ref);

        await Probe.Expect("b1");
    }

    [Fact]
    public async Task ResolveOne_gives_the_actor_with_its_uid()
    {
        var resolved = await Sys.ActorSelection(Probe.Ref.Path).ResolveOne(Patience);

        Assert.Equal(Probe.Ref, resolved);
    }

    [Fact]
    public async Task ResolveOne_of_nobody_fails_at_once()
    {
        await Assert.ThrowsAsync<ActorNotFoundException>(() => Sys.ActorSelection("/user/nobody").ResolveOne(Patience));
    }

    [Fact]
    public async Task What_is_told_to_a_selection_of_nobody_is_a_dead_letter()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(Akka.Event.DeadLetter));

        Sys.ActorSelection("/user/nobody").Tell("hello", ActorRefs.NoSender);

        Assert.Equal("hello", (await Probe.Receive<Akka.Event.DeadLetter>()).Message);
    }

    [Fact]
    public async Task Identify_finds_who_is_there_and_says_who_is_not()
    {
        Probe.Ref.Tell(new Identify("self"), Probe.Ref);
        await Probe.Expect(new ActorIdentity("self", Probe.Ref));

        Sys.ActorSelection("/user/nobody").Tell(new Identify("nobody"), Probe.Ref);
        await Probe.Expect(new ActorIdentity("nobody", null));
    }

    [Fact]
    public void A_double_wildcard_is_for_the_end_only() =>
        Assert.Throws<IllegalActorNameException>(() => Sys.ActorSelection("/user/**/leaf"));

    private async Task MakeTree()
    {
        var top = Sys.ActorOf(Props.Create(() => new Named()), "top");
        foreach (var (parent, name) in new[] { (top, "a1"), (top, "a2"), (top, "b1") })
        {
            var child = await parent.Ask<IActorRef>(new Named.Make(name), Patience);
            if (name.EndsWith('1'))
            {
                await child.Ask<IActorRef>(new Named.Make("leaf"), Patience);
            }
        }
    }

    private sealed class Named : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Make make)
            {
                Sender.Tell(Context.ActorOf(Props.Create(() => new Named()), make.Name));
            }
            else
            {
                Sender.Tell(Self.Path.Name);
            }
        }

        internal sealed record Make(string Name);
    }
}
