namespace Akka.Stress.Model;

/// <summary>
/// What was put aside comes back in the order in which it was put aside, and before anything else: after an unstash, and
/// after the end of an instance.
/// </summary>
internal sealed class StashBook(Findings findings)
{
    private readonly LinkedList<Parcel> _stashed = [];
    private readonly LinkedList<Parcel> _expected = [];

    public int Count => _stashed.Count;

    /// <summary>A message comes.</summary>
    /// <returns>Whether it comes out of the stash.</returns>
    public bool Arrived(object message)
    {
        if (_expected.First is not { } next)
        {
            return false;
        }

        if (!ReferenceEquals(next.Value, message))
        {
            findings.Add($"stash: {message} came before {next.Value}, which was unstashed");
            return message is Parcel parcel && _expected.Remove(parcel);
        }

        _expected.RemoveFirst();
        return true;
    }

    public void Stashed(Parcel parcel) => _stashed.AddLast(parcel);

    public void UnstashedOldest()
    {
        if (_stashed.First is { } oldest)
        {
            _stashed.RemoveFirst();
            _expected.AddFirst(oldest);
        }
    }

    public void UnstashedAll()
    {
        while (_stashed.Last is { } youngest)
        {
            _stashed.RemoveLast();
            _expected.AddFirst(youngest);
        }
    }

    public void InstanceEnds() => UnstashedAll();
}
