namespace Akka.Stress.Model;

/// <summary>The parcels of each sender arrive as they were sent: none is passed over, none is overtaken.</summary>
internal sealed class SequenceBook(Findings findings)
{
    private readonly Dictionary<int, int> _lastOf = [];

    public void Arrived(Parcel parcel)
    {
        var last = _lastOf.GetValueOrDefault(parcel.Sender);
        if (parcel.Sequence != last + 1)
        {
            findings.Add($"order: {parcel} came after the {last}.");
        }

        _lastOf[parcel.Sender] = parcel.Sequence;
    }
}
