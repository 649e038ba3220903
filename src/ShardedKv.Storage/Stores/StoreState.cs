using ShardedKv.Storage.Memory;

namespace ShardedKv.Storage.Stores;

/// <summary>What a snapshot begins from, exchanged as one reference.</summary>
/// <param name="tables">Newest first: the active memtable, then the frozen ones, none of which is in <paramref name="view"/>.</param>
internal sealed class StoreState(Memtable[] tables, BaseView view)
{
    public Memtable[] Tables { get; } = tables;

    public BaseView View { get; } = view;

    public Memtable Active => Tables[0];

    public int FrozenCount => Tables.Length - 1;

    /// <summary>The frozen table that is flushed next. Only when there is one.</summary>
    public Memtable Oldest => Tables[^1];

    public StoreState WithActive(Memtable added) => new([added, .. Tables], View);

    public StoreState WithoutOldest(BaseView newer) => new(Tables[..^1], newer);

    public StoreState WithView(BaseView newer) => new(Tables, newer);
}
