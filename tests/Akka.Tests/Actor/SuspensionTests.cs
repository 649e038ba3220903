using Akka.Actor;
using Akka.Dispatch.Seeded;

namespace Akka.Tests.Actor;

/// <summary>From a failure to its supervisor's decision nothing below goes on. Each seed is another order of the actors' turns.</summary>
public class SuspensionTests
{
    [Theory]
    [InlineData(Directive.Resume)]
    [InlineData(Directive.Restart)]
    [InlineData(Directive.Stop)]
    public void Children_of_an_actor_that_failed_handle_nothing_before_it_is_decided_on(Directive directive)
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var events = Run(seed, directive);

            var failed = events.IndexOf("failed");
            var between = events.Skip(failed + 1).TakeWhile(each => each != "decided");
            Assert.True(!between.Any(), $"seed {seed}: {string.Join(", ", events)}");
        }
    }

    private static List<string> Run(int seed, Directive directive)
    {
        var events = new List<string>();
        var world = new SeededWorld(seed);
        var system = world.CreateSystem("suspension");
        var top = system.ActorOf(Props.Create(() => new Top(directive, events)));
        var middle = Answer("middle");
        var bottom = Answer("bottom");
        world.RunUntilIdle();

        for (var i = 0; i < 3; i++)
        {
            bottom.Tell("handled");
        }

        middle.Tell("fail");
        for (var i = 0; i < 3; i++)
        {
            bottom.Tell("handled");
        }

        world.RunUntilIdle();
        Assert.Contains("decided", events);
        return events;

        IActorRef Answer(string which) => world.Await(top.Ask<IActorRef>(which), TimeSpan.FromSeconds(1));
    }

    private sealed class Top : UntypedActor
    {
        private readonly Directive _directive;
        private readonly List<string> _events;
        private readonly IActorRef _middle;

        public Top(Directive directive, List<string> events)
        {
            (_directive, _events) = (directive, events);
            _middle = Context.ActorOf(Props.Create(() => new Middle(events)));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ =>
        {
            _events.Add("decided");
            return _directive;
        });

        protected override void OnReceive(object message)
        {
            if (message is "middle")
            {
                Sender.Tell(_middle);
            }
            else
            {
                _middle.Forward(message);
            }
        }
    }

    private sealed class Middle : UntypedActor
    {
        private readonly List<string> _events;
        private readonly IActorRef _bottom;

        public Middle(List<string> events) => (_events, _bottom) = (events, Context.ActorOf(Scripted.Does((message, _) => events.Add((string)message))));

        protected override void OnReceive(object message)
        {
            if (message is "fail")
            {
                _events.Add("failed");
                throw new BoomException("fail");
            }

            Sender.Tell(_bottom);
        }
    }
}
