namespace Akka.Util;

/// <summary>On or off. A change and its action are one step: an action that throws undoes the change, and two changes
/// never overlap.</summary>
public class Switch
{
    private readonly Lock _lock = new();
    private volatile bool _on;

    public Switch(bool startAsOn = false) => _on = startAsOn;

    public bool IsOn => _on;

    public bool IsOff => !_on;

    /// <summary>True when it was off.</summary>
    public bool SwitchOn(Action action) => TranscendFrom(false, action);

    public bool SwitchOn() => SwitchOn(() => { });

    /// <summary>True when it was on.</summary>
    public bool SwitchOff(Action action) => TranscendFrom(true, action);

    public bool SwitchOff() => SwitchOff(() => { });

    /// <summary>Runs the action when it is on now, without keeping it so.</summary>
    public bool IfOn(Action action) => If(_on, action);

    public bool IfOff(Action action) => If(!_on, action);

    /// <summary>Runs the action when it is on, and lets nobody switch meanwhile.</summary>
    public bool WhileOn(Action action)
    {
        lock (_lock)
        {
            return If(_on, action);
        }
    }

    public bool WhileOff(Action action)
    {
        lock (_lock)
        {
            return If(!_on, action);
        }
    }

    public void Locked(Action action)
    {
        lock (_lock)
        {
            action();
        }
    }

    protected bool TranscendFrom(bool from, Action action)
    {
        lock (_lock)
        {
            if (_on != from)
            {
                return false;
            }

            _on = !from;
            try
            {
                action();
            }
            catch
            {
                _on = from;
                throw;
            }

            return true;
        }
    }

    private static bool If(bool condition, Action action)
    {
        if (condition)
        {
            action();
        }

        return condition;
    }
}
