namespace Akka.Cluster.Tools.Singleton.Managing;

/// <summary>One input being taken: the state so far, and the effects in their order.</summary>
internal sealed class ManagerTurn(ManagerRules rules, ManagerState state)
{
    public ManagerRules Rules => rules;

    public ManagerState State { get; set; } = state;

    public List<ManagerEffect> Effects { get; } = [];

    /// <summary>Who runs the singleton is judged anew before the turn ends.</summary>
    public bool MustReconsider { get; set; }

    public void Enter(ClusterSingletonState phase)
    {
        if (State.Phase != phase)
        {
            State = State with { Phase = phase, Retries = 0 };
        }
    }
}
