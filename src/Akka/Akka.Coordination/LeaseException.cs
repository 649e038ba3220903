namespace Akka.Coordination;

/// <summary>A lease operation failed: whether the lease is held is not known.</summary>
public class LeaseException : Exception
{
    public LeaseException(string message)
        : base(message)
    {
    }

    public LeaseException(string message, Exception innerEx)
        : base(message, innerEx)
    {
    }
}

/// <summary>A lease operation took longer than <c>lease-operation-timeout</c>.</summary>
public sealed class LeaseTimeoutException : LeaseException
{
    public LeaseTimeoutException(string message)
        : base(message)
    {
    }

    public LeaseTimeoutException(string message, Exception innerEx)
        : base(message, innerEx)
    {
    }
}
