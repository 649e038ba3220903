using ShardedKv.Core.Life;

namespace ShardedKv.Core.Tests.Life;

/// <summary>A shell in small.</summary>
internal static class Drive
{
    /// <summary>The effects that are there, carried out by nobody.</summary>
    public static List<LifeEffect> Drain(ReplicaLife life)
    {
        var effects = new List<LifeEffect>();
        while (life.TryNextEffect(out var effect))
        {
            effects.Add(effect);
        }

        return effects;
    }

    /// <summary>Every journal write succeeds at once and every entry is applied at once, until nothing is left.</summary>
    public static List<LifeEffect> AllOf(ReplicaLife life)
    {
        var effects = new List<LifeEffect>();
        while (life.TryNextEffect(out var effect))
        {
            effects.Add(effect);
            switch (effect)
            {
                case WriteJournal write:
                    life.JournalWritten(write.Token);
                    break;
                case Apply apply:
                    life.AppliedUpTo(apply.Entry.Index);
                    break;
            }
        }

        return effects;
    }
}
