using ShardedKv.Storage.Logs.Disk;

namespace ShardedKv.Storage.Tests.Logs;

internal enum DiskStep
{
    Create,
    Open,
    Read,
    Write,
    SetLength,
    Sync,
    Rename,
    Delete,
    SyncDirectory,
}

internal enum DiskFault
{
    None,

    /// <summary>Nothing is done. A sync that fails loses any of what it should have brought to the disk, without a further word.</summary>
    Error,

    /// <summary>A write that stops half-way; some of it gets to the disk by itself.</summary>
    Short,

    /// <summary>No space.</summary>
    Full,

    /// <summary>The power goes: this step, and all after it, fail.</summary>
    Crash,
}

/// <summary>A disk in memory that fails when it is told, and that remembers what of it would survive a power cut: any of the sectors, names
/// and lengths that were not synced, and all that were.</summary>
internal sealed class MemoryLogFiles(Random random) : ILogFiles
{
    private const int SectorBytes = 512;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Content> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Content> durableNames = new(StringComparer.Ordinal);
    private readonly List<Action<Dictionary<string, Content>>> unsyncedNames = [];
    private bool hasCrashed;

    /// <summary>Asked at every step, with the file's name.</summary>
    public Func<DiskStep, string, DiskFault> Fault { get; set; } = (_, _) => DiskFault.None;

    /// <summary>Every step that was done, with the file's name and the bytes.</summary>
    public List<(DiskStep Step, string Name, long Bytes)> Done { get; } = [];

    public IEnumerable<string> Segments => names.Keys.Where(name => name.EndsWith(".seg", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public long TotalBytes => names.Values.Sum(content => (long)content.Current.Length);

    public byte[] this[string name]
    {
        get => names[name].Current;
        set => names[name].Current = value;
    }

    /// <summary>The disk after a power cut and a restart.</summary>
    public MemoryLogFiles AfterPowerCut()
    {
        lock (gate)
        {
            var after = new MemoryLogFiles(random);
            foreach (var change in unsyncedNames)
            {
                if (random.Next(2) == 0)
                {
                    change(durableNames);
                }
            }

            var kept = new Dictionary<Content, Content>();
            foreach (var (name, content) in durableNames)
            {
                if (!kept.TryGetValue(content, out var survivor))
                {
                    survivor = kept[content] = content.AfterPowerCut(random);
                }

                after.names[name] = survivor;
                after.durableNames[name] = survivor;
            }

            return after;
        }
    }

    /// <summary>The same disk for another process.</summary>
    public void Restart()
    {
        hasCrashed = false;
        Fault = (_, _) => DiskFault.None;
    }

    public string PathOf(string name) => "/memory/" + name;

    public IReadOnlyList<string> Names()
    {
        lock (gate)
        {
            return [.. names.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public ILogFile Create(string name, long bytes)
    {
        lock (gate)
        {
            Step(DiskStep.Create, name, bytes);
            var content = new Content { Current = new byte[bytes] };
            names.Add(name, content);
            unsyncedNames.Add(into => into[name] = content);
            return new Handle(this, name, content);
        }
    }

    public ILogFile Open(string name, bool writable)
    {
        lock (gate)
        {
            Step(DiskStep.Open, name, 0);
            return names.TryGetValue(name, out var content) ? new Handle(this, name, content) : throw new FileNotFoundException(name);
        }
    }

    public void Rename(string from, string to)
    {
        lock (gate)
        {
            Step(DiskStep.Rename, to, 0);
            var content = names[from];
            Apply(names);
            unsyncedNames.Add(Apply);

            void Apply(Dictionary<string, Content> into)
            {
                into[to] = content;
                into.Remove(from);
            }
        }
    }

    public void Delete(string name)
    {
        lock (gate)
        {
            Step(DiskStep.Delete, name, 0);
            names.Remove(name);
            unsyncedNames.Add(into => into.Remove(name));
        }
    }

    public void SyncDirectory()
    {
        lock (gate)
        {
            Step(DiskStep.SyncDirectory, "", 0);
            unsyncedNames.ForEach(change => change(durableNames));
            unsyncedNames.Clear();
        }
    }

    private DiskFault Step(DiskStep step, string name, long bytes, bool partly = false)
    {
        var fault = hasCrashed ? DiskFault.Crash : Fault(step, name);
        hasCrashed |= fault == DiskFault.Crash;
        if (fault == DiskFault.None)
        {
            Done.Add((step, name, bytes));
        }
        else if (!partly)
        {
            throw Failure(fault);
        }

        return fault;
    }

    private static IOException Failure(DiskFault fault) => new($"{fault}", fault == DiskFault.Full ? 28 : 5);

    /// <summary>A file's bytes, under whatever names.</summary>
    private sealed class Content
    {
        public byte[] Current { get; set; } = [];

        public byte[] Durable { get; private set; } = [];

        // Sectors that the next sync writes.
        private HashSet<int> Dirty { get; } = [];

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            if (offset + bytes.Length > Current.Length)
            {
                Resize(offset + bytes.Length);
            }

            bytes.CopyTo(Current.AsSpan((int)offset));
            Touch(offset, offset + bytes.Length);
        }

        public void Resize(long bytes)
        {
            var before = Current.Length;
            var resized = new byte[bytes];
            Current.AsSpan(0, (int)Math.Min(before, bytes)).CopyTo(resized);
            Current = resized;
            Touch(Math.Min(before, bytes), Math.Max(before, bytes));
        }

        public void Sync(Random random, bool fails)
        {
            var next = new byte[Current.Length];
            Durable.AsSpan(0, Math.Min(Durable.Length, next.Length)).CopyTo(next);
            foreach (var sector in Dirty)
            {
                if (!fails || random.Next(2) == 0)
                {
                    Take(sector, next);
                }
            }

            Durable = next;
            Dirty.Clear();
        }

        // As the system does when it finds the time.
        public void WriteBackSome(Random random)
        {
            foreach (var sector in Dirty.Where(_ => random.Next(2) == 0).ToList())
            {
                Take(sector, Durable);
                Dirty.Remove(sector);
            }
        }

        public Content AfterPowerCut(Random random)
        {
            var odds = random.Next(3) switch { 0 => 0.5, 1 => 0.05, _ => 0.95 };
            var survivor = new byte[random.Next(2) == 0 ? Durable.Length : Current.Length];
            Durable.AsSpan(0, Math.Min(Durable.Length, survivor.Length)).CopyTo(survivor);
            foreach (var sector in Dirty)
            {
                if (random.NextDouble() < odds)
                {
                    Take(sector, survivor);
                }
            }

            return new Content { Current = survivor, Durable = (byte[])survivor.Clone() };
        }

        private void Touch(long from, long to)
        {
            for (var sector = (int)(from / SectorBytes); sector * (long)SectorBytes < to; sector++)
            {
                Dirty.Add(sector);
            }
        }

        private void Take(int sector, byte[] into)
        {
            var start = sector * SectorBytes;
            var length = Math.Min(SectorBytes, Math.Min(Current.Length, into.Length) - start);
            if (length > 0)
            {
                Current.AsSpan(start, length).CopyTo(into.AsSpan(start));
            }
        }
    }

    private sealed class Handle(MemoryLogFiles disk, string name, Content content) : ILogFile
    {
        public long Length => content.Current.Length;

        public int Read(long offset, Span<byte> into)
        {
            lock (disk.gate)
            {
                disk.Step(DiskStep.Read, name, into.Length);
                var length = (int)Math.Clamp(content.Current.Length - offset, 0, into.Length);
                content.Current.AsSpan((int)offset, length).CopyTo(into);
                return length;
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            lock (disk.gate)
            {
                var fault = disk.Step(DiskStep.Write, name, bytes.Length, partly: true);
                content.Write(offset, fault == DiskFault.None ? bytes : fault == DiskFault.Error ? [] : bytes[..disk.Some(bytes.Length)]);
                if (fault == DiskFault.Short)
                {
                    content.WriteBackSome(disk.Chance);
                }

                if (fault != DiskFault.None)
                {
                    throw Failure(fault);
                }
            }
        }

        public void SetLength(long bytes)
        {
            lock (disk.gate)
            {
                disk.Step(DiskStep.SetLength, name, bytes);
                if (bytes != content.Current.Length)
                {
                    content.Resize(bytes);
                }
            }
        }

        public void Sync()
        {
            lock (disk.gate)
            {
                var fault = disk.Step(DiskStep.Sync, name, 0, partly: true);
                if (fault == DiskFault.Crash)
                {
                    throw Failure(fault);
                }

                content.Sync(disk.Chance, fails: fault != DiskFault.None);
                if (fault != DiskFault.None)
                {
                    throw Failure(fault);
                }
            }
        }

        public void Dispose()
        {
        }
    }

    private Random Chance => random;

    private int Some(int bytes) => random.Next(bytes + 1);
}
