using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Tests.Support;

/// <summary>
/// The process that a crash test kills: it persists with ten actors for ever and prints each acknowledged event. Arguments:
/// <c>crash-child DATABASE</c>.
/// </summary>
public static class CrashChild
{
    public const string Verb = "crash-child";

    public static async Task Main(string[] args)
    {
        if (args is not [Verb, var hocon])
        {
            await Console.Error.WriteLineAsync("This assembly holds tests; run it with dotnet test.");
            return;
        }

        var system = ActorSystem.Create("crash", ConfigurationFactory.ParseString(hocon));
        for (var i = 0; i < 10; i++)
        {
            system.ActorOf(new Props(typeof(EndlessWriter), [$"writer-{i}"])).Tell("go");
        }

        await system.WhenTerminated;
    }

    private sealed class EndlessWriter(string persistenceId) : UntypedPersistentActor
    {
        private static readonly Lock Output = new();

        public override string PersistenceId => persistenceId;

        protected override void OnCommand(object message)
        {
            for (var i = 0; i < 10; i++)
            {
                PersistAsync($"event {LastSequenceNr} {i}", Acknowledged);
            }

            DeferAsync(message, Self.Tell);
        }

        protected override void OnRecover(object message)
        {
        }

        private void Acknowledged(string _)
        {
            lock (Output)
            {
                Console.Out.WriteLine($"{PersistenceId} {LastSequenceNr}");
            }
        }
    }
}
