// A spec of an application, as its author writes it against Akka.NET. It must compile and pass on both runtimes.
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit.Abstractions;

namespace Greeting.Tests;

public sealed record Greet(string Name);

public sealed record Greeted(string Text);

public sealed class Greeter : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public Greeter(IActorRef journal, TimeSpan pause)
    {
        Receive<Greet>(greet =>
        {
            if (string.IsNullOrEmpty(greet.Name))
            {
                throw new ArgumentException("nobody to greet");
            }

            _log.Info("Greeting {0}", greet.Name);
            Count++;
            journal.Tell(greet);
            Sender.Tell(new Greeted($"Hello, {greet.Name}"));
            Timers.StartSingleTimer("again", new Greet(""), pause);
        });
    }

    public int Count { get; private set; }

    public ITimerScheduler Timers { get; set; }
}

public class GreeterSpec : TestKit
{
    private readonly TestProbe _journal;
    private readonly IActorRef _greeter;

    public GreeterSpec(ITestOutputHelper output)
        : base("akka.loglevel = DEBUG", output)
    {
        _journal = CreateTestProbe("journal");
        _greeter = Sys.ActorOf(Props.Create(() => new Greeter(_journal, TimeSpan.FromMinutes(1))), "greeter");
    }

    [Fact]
    public void Greeter_should_answer_and_keep_a_journal()
    {
        Within(TimeSpan.FromSeconds(10), () =>
        {
            _greeter.Tell(new Greet("Ada"));
            ExpectMsg(new Greeted("Hello, Ada"));
            _journal.ExpectMsgFrom<Greet>(_greeter, greet => greet.Name == "Ada");
            ExpectNoMsg(TimeSpan.FromMilliseconds(20));
        });
    }

    [Fact]
    public async Task Greeter_should_answer_everyone()
    {
        _greeter.Tell(new Greet("Ada"));
        _greeter.Tell(new Greet("Bob"));

        await ExpectMsgAllOfAsync<Greeted>([new("Hello, Bob"), new("Hello, Ada")]).ToListAsync();
        var journal = await _journal.ReceiveNAsync(2).ToListAsync();
        Assert.Equal([new Greet("Ada"), new Greet("Bob")], journal);
        await AwaitAssertAsync(() => Assert.False(HasMessages));
    }

    [Fact]
    public async Task Greeter_should_log_and_survive_a_bad_name()
    {
        await EventFilter.Info("Greeting Ada", source: _greeter.Path.ToString()).ExpectOneAsync(() =>
        {
            _greeter.Tell(new Greet("Ada"));
            return Task.CompletedTask;
        });
        EventFilter.Exception<ArgumentException>("nobody to greet").ExpectOne(() => _greeter.Tell(new Greet("")));

        _greeter.Tell(new Greet("Bob"));

        FishForMessage<Greeted>(greeted => greeted.Text == "Hello, Bob");
        Assert.Equal(_greeter, LastSender);
    }

    [Fact]
    public async Task Greeter_should_end_and_leave_dead_letters()
    {
        await WatchAsync(_greeter);
        _greeter.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(_greeter);

        EventFilter.DeadLetter<Greet>().ExpectOne(() => _greeter.Tell(new Greet("Ada")));
    }

    [Fact]
    public void Greeter_should_be_open_to_inspection()
    {
        _journal.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            TestActor.Tell($"journal: {((Greet)message).Name}");
            return AutoPilot.KeepRunning;
        }));
        var greeter = ActorOfAsTestActorRef(() => new Greeter(_journal, TimeSpan.FromMinutes(1)), "inspected");

        greeter.Tell(new Greet("Ada"));

        Assert.Equal(1, greeter.UnderlyingActor.Count);
        ExpectMsg("journal: Ada");
        ExpectMsg<Greeted>();
    }
}

public class GreeterTimeSpec : TestKit
{
    public GreeterTimeSpec()
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\""))
    {
    }

    [Fact]
    public void Greeter_should_fail_after_the_pause()
    {
        var greeter = Sys.ActorOf(Props.Create(() => new Greeter(TestActor, TimeSpan.FromMinutes(1))));
        greeter.Tell(new Greet("Ada"));
        ExpectMsg<Greet>();
        ExpectMsg<Greeted>();

        EventFilter.Exception<ArgumentException>().ExpectOne(() => ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMinutes(1)));
    }
}
