using ShardedKv.Raft;

namespace ShardedKv.Actors.Snapshots;

/// <summary>What to ask for next, and when to give up. Pure: the source keeps nothing of who fetches, so all of it is here, and after
/// a lost link the same question goes on from the first missing chunk.</summary>
internal sealed class FetchPlan(SnapshotSettings settings)
{
    private int? _chunks;
    private int _next;
    private int _asked;
    private int _damaged;
    private int _silent;
    private bool _heard;

    /// <summary>The first question, and the one after each pause of <see cref="SnapshotSettings.Retry"/>.</summary>
    /// <returns>Null: nothing is to be asked now.</returns>
    public SnapshotStep? Start() => Again();

    /// <summary>The manifest came; again when it was asked for twice.</summary>
    public SnapshotStep? Manifest(int chunks)
    {
        if (_chunks is not null)
        {
            return null;
        }

        _chunks = chunks;
        Heard();
        return chunks > 0 ? Again() : null;
    }

    /// <summary>The source is at it: it is asked again, for as long as it says so.</summary>
    public void NotYet() => Heard();

    /// <summary>The next chunk was taken.</summary>
    /// <returns>Null: enough is on its way.</returns>
    public SnapshotStep? Took()
    {
        Heard();
        _next++;
        var wanted = Wanted;

        // A question for each half window, not for each chunk.
        if (_asked - _next > settings.WindowChunks / 2 || _asked == wanted)
        {
            return null;
        }

        var question = new SnapshotStep.AskChunks(_asked, wanted - _asked);
        _asked = wanted;
        return question;
    }

    /// <summary>A chunk, or the manifest, failed its checksum.</summary>
    /// <returns>False: there were too many.</returns>
    public bool Damaged(out SnapshotStep? question)
    {
        _damaged++;
        var goesOn = _damaged <= settings.DamagedMax;
        question = goesOn ? Again() : null;
        return goesOn;
    }

    /// <summary>Every <see cref="SnapshotSettings.Retry"/>.</summary>
    /// <returns>False: the source has been silent for too long.</returns>
    public bool Due(out SnapshotStep? question)
    {
        question = null;
        if (_heard)
        {
            _heard = false;
            return true;
        }

        _silent++;
        var goesOn = _silent <= settings.TriesMax;
        question = goesOn ? Again() : null;
        return goesOn;
    }

    // What comes twice, since it was only late, is passed over.
    private SnapshotStep Again()
    {
        if (_chunks is null)
        {
            return SnapshotStep.AskManifest.Instance;
        }

        Invariant.Holds(_next < _chunks, "a whole snapshot asks for nothing");
        _asked = Wanted;
        return new SnapshotStep.AskChunks(_next, _asked - _next);
    }

    private int Wanted => Math.Min(_next + settings.WindowChunks, _chunks!.Value);

    private void Heard()
    {
        _heard = true;
        _silent = 0;
    }
}
