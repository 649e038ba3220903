using Akka.Actor;

namespace Akka.Persistence.Contract;

/// <summary>An actor system beside a test's own one.</summary>
public sealed class SystemScope(ActorSystem system) : IAsyncDisposable
{
    public ActorSystem System { get; } = system;

    public async ValueTask DisposeAsync() => await System.Terminate().WaitAsync(TimeSpan.FromSeconds(30));
}
