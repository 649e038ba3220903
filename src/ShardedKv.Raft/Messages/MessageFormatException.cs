namespace ShardedKv.Raft;

/// <summary>Bytes are not a message of a version that this build reads. The receiver drops them and says so.</summary>
public sealed class MessageFormatException : Exception
{
    public MessageFormatException()
    {
    }

    public MessageFormatException(string message)
        : base(message)
    {
    }

    public MessageFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
