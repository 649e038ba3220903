namespace ShardedKv.Storage.Logs.Disk;

/// <summary>The directory of a log. Failures are IOExceptions. The second implementation is the tests', which fails and crashes at every
/// step.</summary>
internal interface ILogFiles
{
    string PathOf(string name);

    IReadOnlyList<string> Names();

    /// <summary>A new file of so many zero bytes, for which the disk has room.</summary>
    ILogFile Create(string name, long bytes);

    /// <exception cref="FileNotFoundException">It is not there.</exception>
    ILogFile Open(string name, bool writable);

    /// <summary>Replaces what has the new name.</summary>
    void Rename(string from, string to);

    void Delete(string name);

    /// <summary>What was created, renamed and deleted survives a power cut once this has returned.</summary>
    void SyncDirectory();
}

/// <summary>A file that is written by one thread. Reads may be at the same time, of what is not being written.</summary>
internal interface ILogFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads until the span is full or the file ends.</summary>
    /// <returns>How many bytes.</returns>
    int Read(long offset, Span<byte> into);

    /// <summary>When it throws, any part may have been written.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts, or extends by zero bytes for which the disk has room.</summary>
    void SetLength(long bytes);

    /// <summary>Bytes and length survive a power cut once this has returned.</summary>
    void Sync();
}
