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

    /// <param name="Revision">One that an answer has told; the model takes a write whose revision nobody was told for another.</param>
    public sealed record SetAtRevision(string Of, long Revision, string Value) : KvInput(Of)
    {
        public override string ToString() => $"cas {Of} v{Revision} -> {Value}";
    }

    public sealed record PutHash(string Of, string Value) : KvInput(Of)
    {
        public override string ToString() => $"puthash {Of} {Value}";
    }
}

/// <summary>What a client was answered. A revision is null where the answer told none.</summary>
public abstract record KvOutput
{
    private KvOutput()
    {
    }

    internal interface IRevised
    {
        long? Revision { get; }
    }

    /// <param name="Value">Null: absent.</param>
    public sealed record Found(string? Value, long? Revision = null) : KvOutput
    {
        public override string ToString() => (Value ?? "absent") + Suffix(Revision);
    }

    /// <summary>A write was done.</summary>
    public sealed record Written(long? Revision = null) : KvOutput, IRevised
    {
        public static readonly Written Instance = new();

        public override string ToString() => "done" + Suffix(Revision);
    }

    /// <summary>A PutHash was done.</summary>
    /// <param name="Previous">Empty when the key was absent.</param>
    public sealed record Replaced(string Previous, long? Revision = null) : KvOutput, IRevised
    {
        public override string ToString() => $"was '{Previous}'" + Suffix(Revision);
    }

    /// <summary>A compare-and-set found something else.</summary>
    /// <param name="There">Null: the answer did not tell what.</param>
    public sealed record Refused(Found? There = null) : KvOutput
    {
        public static readonly Refused Instance = new();

        public override string ToString() => There is null ? "refused" : $"refused by {There}";
    }

    private static string Suffix(long? revision) => revision is { } told ? $"@v{told}" : "";
}
