using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Akka.Event;

/// <summary>
/// Hands each event to the subscribers of its classifier and of every classifier above it, each subscriber once.
/// Subscriptions may change while events are published; a published event sees them as they were at its start.
/// </summary>
public abstract class EventBus<TEvent, TClassifier, TSubscriber>
    where TClassifier : notnull
    where TSubscriber : notnull
{
    private volatile Table _table = new([]);

    private protected EventBus()
    {
    }

    /// <summary>False when it changes nothing.</summary>
    public virtual bool Subscribe(TSubscriber subscriber, TClassifier classifier) =>
        Change(subscriber, rules => Receives(rules, classifier) ? rules : Narrowed(rules, classifier).Add(new Rule(classifier, Receive: true)));

    /// <summary>Ends all subscriptions. False when there was none.</summary>
    public virtual bool Unsubscribe(TSubscriber subscriber) => Change(subscriber, _ => []);

    /// <summary>Also excludes the classifier from a subscription to one above it. False when it changes nothing.</summary>
    public virtual bool Unsubscribe(TSubscriber subscriber, TClassifier classifier) =>
        Change(subscriber, rules =>
        {
            var rest = Narrowed(rules, classifier);
            return Receives(rest, classifier) ? rest.Add(new Rule(classifier, Receive: false)) : rest;
        });

    public virtual void Publish(TEvent @event)
    {
        var table = _table;
        var classifier = GetClassifier(@event);
        if (!table.Receivers.TryGetValue(classifier, out var receivers))
        {
            receivers = [.. table.Subscribers.Where(s => Receives(s.Rules, classifier)).Select(s => s.Subscriber)];
            table.Receivers[classifier] = receivers;
        }

        foreach (var receiver in receivers)
        {
            Publish(@event, receiver);
        }
    }

    /// <summary>Whether the subscriber has a subscription left.</summary>
    internal bool HasSubscriptions(TSubscriber subscriber) => _table.Subscribers.Any(s => s.Subscriber.Equals(subscriber));

    internal IEnumerable<TSubscriber> Subscribers => _table.Subscribers.Select(s => s.Subscriber);

    protected abstract TClassifier GetClassifier(TEvent @event);

    /// <summary>True when events of <paramref name="child"/> are events of <paramref name="parent"/> too.</summary>
    protected abstract bool IsSubClassification(TClassifier parent, TClassifier child);

    protected abstract void Publish(TEvent @event, TSubscriber subscriber);

#pragma warning disable CA1822 // Akka.NET has it as an instance method.
    protected string SimpleName(object source) => source.GetType().Name;
#pragma warning restore CA1822

    // The last rule above an event's classifier decides.
    private bool Receives(ImmutableList<Rule> rules, TClassifier classifier) =>
        rules.FindLast(rule => IsSubClassification(rule.Classifier, classifier))?.Receive ?? false;

    private ImmutableList<Rule> Narrowed(ImmutableList<Rule> rules, TClassifier classifier) =>
        rules.RemoveAll(rule => IsSubClassification(classifier, rule.Classifier));

    private bool Change(TSubscriber subscriber, Func<ImmutableList<Rule>, ImmutableList<Rule>> change)
    {
        while (true)
        {
            var old = _table;
            var index = old.Subscribers.FindIndex(s => s.Subscriber.Equals(subscriber));
            var rules = index < 0 ? [] : old.Subscribers[index].Rules;
            var changed = change(rules);
            if (!changed.Exists(rule => rule.Receive))
            {
                changed = [];
            }

            if (changed.SequenceEqual(rules))
            {
                return false;
            }

            var entry = new Entry(subscriber, changed);
            var next = new Table(
                changed.IsEmpty ? old.Subscribers.RemoveAt(index)
                : index < 0 ? old.Subscribers.Add(entry)
                : old.Subscribers.SetItem(index, entry));
#pragma warning disable CS0420 // A compare-exchange of a volatile field is volatile itself.
            if (ReferenceEquals(Interlocked.CompareExchange(ref _table, next, old), old))
#pragma warning restore CS0420
            {
                return true;
            }
        }
    }

    private sealed record Rule(TClassifier Classifier, bool Receive);

    private sealed record Entry(TSubscriber Subscriber, ImmutableList<Rule> Rules);

    /// <summary>The subscriptions of one moment, and what was found out about them.</summary>
    private sealed class Table(ImmutableList<Entry> subscribers)
    {
        public ImmutableList<Entry> Subscribers { get; } = subscribers;

        public ConcurrentDictionary<TClassifier, TSubscriber[]> Receivers { get; } = [];
    }
}
