using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Bench;

/// <summary>One client's requests to one kind of store, written into a buffer that is used again and again.</summary>
internal interface IRequestForm
{
    /// <summary>Valid until the next call.</summary>
    ReadOnlyMemory<byte> Put(int key);

    /// <summary>Valid until the next call.</summary>
    ReadOnlyMemory<byte> Get(int key);

    /// <summary>Whether the answer to a Get carries a value. A success status alone does not say so for every store.</summary>
    bool HasValue(in HttpResponse response);
}
