namespace ShardedKv.Linearizability.Models;

/// <summary>What a client may ask of one key.</summary>
public abstract record KvInput
{
    private KvInput(string key) => Key = key;

    public string Key { get; }

    public sealed record Get(string Of) : KvInput(Of)
    {
        public override string ToString() => $"get {Of}";
    }

    public sealed record Put(string Of, string Value) : KvInput(Of)
    {
        public override string ToString() => $"put {Of} {Value}";
    }

    public sealed record Append(string Of, string Suffix) : KvInput(Of)
    {
        public override string ToString() => $"append {Of} {Suffix}";
    }

    public sealed record Delete(string Of) : KvInput(Of)
    {
        public override string ToString() => $"delete {Of}";
    }

    /// <param name="Expected">Null: only if the key is absent.</param>
    public sealed record CompareAndSet(string Of, string? Expected, string Value) : KvInput(Of)
    {
        public override string ToString() => $"cas {Of} {Expected ?? "absent"} -> {Value}";
    }
}

/// <summary>What a client was answered.</summary>
public abstract record KvOutput
{
    private KvOutput()
    {
    }

    /// <param name="Value">Null: absent.</param>
    public sealed record Found(string? Value) : KvOutput
    {
        public override string ToString() => Value ?? "absent";
    }

    /// <summary>A write was done.</summary>
    public sealed record Written : KvOutput
    {
        public static readonly Written Instance = new();

        public override string ToString() => "done";
    }

    /// <summary>A compare-and-set found another value.</summary>
    public sealed record Refused : KvOutput
    {
        public static readonly Refused Instance = new();

        public override string ToString() => "refused";
    }
}
