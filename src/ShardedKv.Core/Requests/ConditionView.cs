using ShardedKv.Core.Formats;

namespace ShardedKv.Core.Requests;

/// <summary>The numbers are in the log's format: RequestMessage.Condition.</summary>
internal enum ConditionKind
{
    None = 0,
    Revision = 1,
    Value = 2,
    Absent = 3,
}

/// <summary>A condition as it stands in a request's bytes, without an object.</summary>
/// <param name="Revision">0 but with <see cref="ConditionKind.Revision"/>.</param>
/// <param name="Value">Empty but with <see cref="ConditionKind.Value"/>.</param>
internal readonly record struct ConditionView(ConditionKind Kind, long Revision, ReadOnlyMemory<byte> Value)
{
    public const int KindField = 4;
    public const int RevisionField = 5;
    public const int ValueField = 6;

    public int Size =>
        WireWriter.SizeOfNumber((long)Kind) + WireWriter.SizeOfNumber(Revision) + WireWriter.SizeOfBytes(Value.Length);

    public static ConditionView Of(KvRequest request) => (request as CompareAndSet)?.Condition switch
    {
        null => default,
        IfRevision revision => new ConditionView(ConditionKind.Revision, revision.Revision.Value, default),
        IfValue value => new ConditionView(ConditionKind.Value, 0, value.Value),
        IfAbsent => new ConditionView(ConditionKind.Absent, 0, default),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "not a condition of the family"),
    };

    public void Write(ref WireWriter writer)
    {
        writer.Number(KindField, (long)Kind);
        writer.Number(RevisionField, Revision);
        writer.Bytes(ValueField, Value.Span);
    }

    public Condition ToCondition() => Kind switch
    {
        ConditionKind.Revision => new IfRevision(new Revision(Revision)),
        ConditionKind.Value => new IfValue(Value),
        ConditionKind.Absent => new IfAbsent(),
        _ => throw new CoreFormatException($"a condition of kind {Kind}"),
    };
}
