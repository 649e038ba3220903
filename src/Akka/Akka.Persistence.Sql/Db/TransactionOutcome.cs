namespace Akka.Persistence.Sql.Db;

/// <summary>What became of each item of a transaction. Nothing of it is told before the transaction has ended.</summary>
internal sealed class TransactionOutcome<T>
    where T : WriteItem
{
    private readonly List<(T Item, Exception? Cause)> _finished = [];

    /// <summary>Items with another step, for a later transaction.</summary>
    public List<T> Unfinished { get; } = [];

    public void Done(T item, bool finished = true)
    {
        if (finished)
        {
            _finished.Add((item, null));
        }
        else
        {
            Unfinished.Add(item);
        }
    }

    public void Failed(T item, Exception cause) => _finished.Add((item, cause));

    public void AllDone(IEnumerable<T> items) => _finished.AddRange(items.Select(static item => (item, (Exception?)null)));

    public void AllFailed(IEnumerable<T> items, Exception cause)
    {
        Clear();
        _finished.AddRange(items.Select(item => (item, (Exception?)cause)));
    }

    /// <summary>For a transaction that is tried again.</summary>
    public void Clear()
    {
        _finished.Clear();
        Unfinished.Clear();
    }

    public void Tell()
    {
        foreach (var (item, cause) in _finished)
        {
            if (cause is null)
            {
                item.Completed();
            }
            else
            {
                item.Failed(cause);
            }
        }
    }
}
