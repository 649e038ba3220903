using System.Threading.Channels;
using Akka.Actor;

namespace Akka.Tests.Events;

/// <summary>An actor that hands what it receives to a test, in order.</summary>
internal sealed class Collector(ChannelWriter<object> received) : ActorBase
{
    public static (IActorRef Actor, ChannelReader<object> Received) In(ActorSystem system)
    {
        var channel = Channel.CreateUnbounded<object>();
        return (system.ActorOf(Props.Create(() => new Collector(channel.Writer))), channel.Reader);
    }

    protected override bool Receive(object message) => received.TryWrite(message);
}

internal static class CollectorExtensions
{
    public static async Task<object> Next(this ChannelReader<object> received)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await received.ReadAsync(limit.Token);
    }

    /// <summary>Skips what is not asked for.</summary>
    public static async Task<T> Next<T>(this ChannelReader<object> received, Func<T, bool> wanted)
    {
        while (true)
        {
            if (await received.Next() is T item && wanted(item))
            {
                return item;
            }
        }
    }
}
