namespace ShardedKv.Core.Formats;

/// <summary>Bytes that are not what they should be, or are of a format newer than this program.</summary>
public sealed class CoreFormatException : Exception
{
    public CoreFormatException(string message)
        : base(message)
    {
    }

    public CoreFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
