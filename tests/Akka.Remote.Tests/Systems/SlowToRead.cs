using System.Collections.Concurrent;
using Akka.Remote.Serialization.Proto;

namespace Akka.Remote.Tests.Systems;

/// <summary>An exception that holds up the delivery that it is a part of until the test lets it go.</summary>
internal sealed class SlowToRead : Exception
{
    private static readonly ConcurrentDictionary<string, Hold> _armed = new();

    public SlowToRead(string name)
        : base(name) => _armed[name].Wait();

    /// <param name="name">Unlike that of any other test.</param>
    public static Hold Arm(string name) => _armed[name] = new Hold(name);

    internal sealed class Hold(string name)
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _mayEnd = new();

        /// <summary>As it goes over the wire.</summary>
        public ExceptionData Data => new() { Type = typeof(SlowToRead).AssemblyQualifiedName, Message = name };

        public Task Begun => _begun.Task;

        public void End() => _mayEnd.SetResult();

        public void Wait()
        {
            _begun.SetResult();
            _mayEnd.Task.Wait(Nodes.Patience);
        }
    }
}
