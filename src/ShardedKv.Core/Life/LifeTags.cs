namespace ShardedKv.Core.Life;

/// <summary>The shell's name for one proposal; unique in a life.</summary>
public readonly record struct ProposalTag(long Value)
{
    public override string ToString() => $"proposal{Value}";
}

/// <summary>The shell's name for one read; unique in a life.</summary>
public readonly record struct ReadTag(long Value)
{
    public override string ToString() => $"read{Value}";
}

/// <summary>The shell's name for one change of members; unique in a life.</summary>
public readonly record struct MembershipTag(long Value)
{
    public override string ToString() => $"membership{Value}";
}

/// <summary>The shell's name for one transfer of leadership; unique in a life.</summary>
public readonly record struct TransferTag(long Value)
{
    public override string ToString() => $"transfer{Value}";
}
