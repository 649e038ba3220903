using ShardedKv.Core.Formats;
using ShardedKv.Core.Life;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Replicas;

/// <summary>What a store's exception says of the life that it ends.</summary>
internal static class StoreFailures
{
    public static LifeEnd EndOf(Exception cause) => cause switch
    {
        StoreException { Failure: StoreFailure.Corrupt } => LifeEnd.StoreDamaged,
        StoreException { Failure: StoreFailure.UnknownFormat } or CoreFormatException => LifeEnd.StoreUnknown,
        StoreException { Failure: StoreFailure.DiskFull or StoreFailure.InputOutput or StoreFailure.Inaccessible or StoreFailure.InUse } => LifeEnd.StoreRefused,
        _ => LifeEnd.Broken,
    };
}
