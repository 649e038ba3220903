namespace Akka.Actor;

/// <summary>An outcome as a message: <see cref="Failure"/> fails the task of an Ask, <c>PipeTo</c> sends it for a failed task.</summary>
public abstract class Status
{
    protected Status()
    {
    }

    public sealed class Success(object status) : Status
    {
        public static readonly Success Instance = new(new object());

        public readonly object Status = status;

        public override string ToString() => $"Success: {Status}";
    }

    public sealed class Failure : Status
    {
        public readonly Exception Cause;

        public readonly object? State;

        public Failure(Exception cause) => Cause = cause;

        public Failure(Exception cause, object state)
        {
            Cause = cause;
            State = state;
        }

        public override string ToString() => $"Failure: {Cause}";
    }
}
