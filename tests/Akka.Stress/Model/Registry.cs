namespace Akka.Stress.Model;

/// <summary>Who works in which place now, for whoever wants to send something. Places are neighbours in a ring.</summary>
internal sealed class Registry(int actors)
{
    /// <summary>Fewer would make a ring in which all are each other's neighbours.</summary>
    public const int ActorsMin = 16;

    /// <summary>To so many places on does a worker send: few enough for long sequences between two.</summary>
    public const int NeighboursMax = 8;

    private readonly Worker?[] _places = new Worker?[actors];
    private int _lastId;

    public int Places => actors;

    public int NewId() => Interlocked.Increment(ref _lastId);

    public Worker? At(int place) => Volatile.Read(ref _places[place % actors]);

    public void Put(int place, Worker worker) => Volatile.Write(ref _places[place], worker);

    public Worker? Neighbour(int place, Random random) => At(place + 1 + random.Next(NeighboursMax));
}
