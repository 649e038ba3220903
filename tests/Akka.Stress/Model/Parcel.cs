using Akka.Actor;

namespace Akka.Stress.Model;

/// <summary>A message between workers.</summary>
/// <param name="Number">Its own, of all parcels of the run.</param>
/// <param name="Sender">Whose <paramref name="Sequence"/> it is.</param>
/// <param name="Receiver">To whom.</param>
/// <param name="Sequence">1, 2, 3, … from this sender to this receiver.</param>
internal sealed record Parcel(int Number, int Sender, Worker Receiver, int Sequence) : INoSerializationVerificationNeeded
{
    /// <summary>Set by the receiver, which may see it again only out of its stash.</summary>
    public bool Arrived { get; set; }

    public override string ToString() => $"parcel {Number}, the {Sequence}. from {Sender} to {Receiver.Id}";
}
