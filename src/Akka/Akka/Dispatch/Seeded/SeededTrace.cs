using System.Security.Cryptography;
using System.Text;
using Akka.Actor;

namespace Akka.Dispatch.Seeded;

/// <summary>
/// What was delivered to whom, in order: a hash over all of it, and the last lines. A line is the virtual time in ticks
/// (100 ns), the receiver, an arrow, the sender and the message; of a message only what is the same in every process.
/// </summary>
internal sealed class SeededTrace
{
    /// <summary>So many of the last lines are kept.</summary>
    public const int LinesKeptMax = 10_000;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<string> _lines = new();

    /// <summary>How many lines there were.</summary>
    public long Count { get; private set; }

    public IReadOnlyCollection<string> LastLines => _lines;

    /// <summary>SHA-256 over all lines so far, in hexadecimal.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Message(TimeSpan time, IActorRef receiver, Envelope envelope) =>
        Add($"{time.Ticks} {Name(receiver)} < {Name(envelope.Sender)} {Text(envelope.Message)}");

    public void SystemMessage(TimeSpan time, IActorRef receiver, object message) =>
        Add($"{time.Ticks} {Name(receiver)} << {message.GetType().Name}");

    private static string Name(IActorRef actor) => actor switch
    {
        null => "-",

        // It takes a name only when asked for it; the trace must not be what makes it have one.
        MinimalActorRef => actor.GetType().Name,
        _ => actor.Path.ToSerializationFormat(),
    };

    private static string Text(object message) => message is string || message.GetType().IsPrimitive ? message.ToString()! : message.GetType().Name;

    private void Add(string line)
    {
        Count++;
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        _hash.AppendData("\n"u8);
        if (_lines.Count == LinesKeptMax)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(line);
    }
}
