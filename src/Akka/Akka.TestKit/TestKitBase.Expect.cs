using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Expectations of the next message. Times that are given are dilated; absent, it is what remains.</summary>
public abstract partial class TestKitBase
{
    public T ExpectMsg<T>(TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default) =>
        Completed(ExpectAsync<T>(true, duration, null, hint, cancellationToken));

    public ValueTask<T> ExpectMsgAsync<T>(TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync<T>(false, duration, null, hint, cancellationToken);

    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Completed(ExpectAsync(true, timeout, EqualTo(message, hint), hint, cancellationToken));

    public ValueTask<T> ExpectMsgAsync<T>(T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(false, timeout, EqualTo(message, hint), hint, cancellationToken);

    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Completed(ExpectAsync(true, timeout, Fitting(isMessage, hint), hint, cancellationToken));

    public ValueTask<T> ExpectMsgAsync<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(false, timeout, Fitting(isMessage, hint), hint, cancellationToken);

    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Completed(ExpectAsync<T>(true, timeout, (message, _) => assert(message), hint, cancellationToken));

    public ValueTask<T> ExpectMsgAsync<T>(Action<T> assert, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync<T>(false, timeout, (message, _) => assert(message), hint, cancellationToken);

    public T ExpectMsg<T>(Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Completed(ExpectAsync(true, timeout, Fitting(isMessageAndSender, hint), hint, cancellationToken));

    public ValueTask<T> ExpectMsgAsync<T>(
        Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(false, timeout, Fitting(isMessageAndSender, hint), hint, cancellationToken);

    public T ExpectMsg<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Completed(ExpectAsync(true, timeout, assertMessageAndSender, hint, cancellationToken));

    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(false, timeout, assertMessageAndSender, hint, cancellationToken);

    public T ExpectMsg<T>(T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Completed(ExpectAsync<T>(true, timeout, (message, _) => _assertions.AssertEqual(expected, message, comparer, hint ?? ""), hint, cancellationToken));

    public ValueTask<T> ExpectMsgAsync<T>(
        T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync<T>(false, timeout, (message, _) => _assertions.AssertEqual(expected, message, comparer, hint ?? ""), hint, cancellationToken);

    /// <summary>Of a watched actor.</summary>
    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Completed(ExpectAsync(true, timeout, EndOf(target, hint), hint, cancellationToken));

    /// <inheritdoc cref="ExpectTerminated"/>
    public ValueTask<Terminated> ExpectTerminatedAsync(IActorRef target, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(false, timeout, EndOf(target, hint), hint, cancellationToken);

    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        Completed(ExpectAnyOfAsync(true, messages, cancellationToken));

    public ValueTask<T> ExpectMsgAnyOfAsync<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAnyOfAsync(false, messages, cancellationToken);

    /// <summary>As many messages as are named, in any order; each must be one of them, and each of them must come.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => ExpectMsgAllOf((IReadOnlyCollection<T>)messages);

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) => ExpectMsgAllOf(max, (IReadOnlyCollection<T>)messages);

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ToList(ExpectAllOfAsync(true, RemainingOrDefault, messages, cancellationToken));

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ToList(ExpectAllOfAsync(true, RemainingOrDilated(max), messages, cancellationToken));

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAllOfAsync(false, RemainingOrDefault, messages, cancellationToken);

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAllOfAsync(false, RemainingOrDilated(max), messages, cancellationToken);

    public void ExpectNoMsg(CancellationToken cancellationToken = default) => ExpectNothingAsync(true, RemainingOrDefault, cancellationToken).GetAwaiter().GetResult();

    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) =>
        ExpectNothingAsync(true, Dilated(duration), cancellationToken).GetAwaiter().GetResult();

    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) => new(ExpectNothingAsync(false, RemainingOrDefault, cancellationToken));

    public ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        new(ExpectNothingAsync(false, Dilated(duration), cancellationToken));

    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsgAsync(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    private static string Hint(string hint) => string.IsNullOrEmpty(hint) ? "" : $" ({hint})";

    private Action<T, IActorRef> EqualTo<T>(T expected, string hint) => (message, _) => _assertions.AssertEqual(expected, message, hint ?? "");

    private Action<T, IActorRef> Fitting<T>(Predicate<T> isMessage, string hint) => Fitting<T>((message, _) => isMessage(message), hint);

    private Action<T, IActorRef> Fitting<T>(Func<T, IActorRef, bool> fits, string hint) => (message, sender) =>
        _assertions.AssertTrue(
            fits(message, sender), "Got a message of the expected type <{0}> from {1}. Also expected the predicate to return true but the message {{{2}}} did not fulfil it{3}", typeof(T), sender, message, Hint(hint));

    private Action<Terminated, IActorRef> EndOf(IActorRef target, string hint) => (message, _) => _assertions.AssertEqual(target, message.ActorRef, hint ?? "");

    /// <summary>The one expectation beneath all: the next message, of a type, checked.</summary>
    private async ValueTask<T> ExpectAsync<T>(bool block, TimeSpan? timeout, Action<T, IActorRef> check, string hint, CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(timeout);
        var taken = await TakeAsync(block, limit, cancellationToken)
            ?? throw Failure("Failed: Timeout {0} while waiting for a message of type {1}{2}", limit, typeof(T), Hint(hint));
        if (taken.Message is not T typed)
        {
            throw Failure(
                "Failed: Expected a message of type {0}, but received {{{1}}} (type {2}) instead{3} from {4}",
                typeof(T), taken.Message, taken.Message.GetType(), Hint(hint), taken.Sender);
        }

        check?.Invoke(typed, taken.Sender);
        return typed;
    }

    private async ValueTask<T> ExpectAnyOfAsync<T>(bool block, IEnumerable<T> messages, CancellationToken cancellationToken)
    {
        var expected = messages.ToList();
        var limit = RemainingOrDefault;
        var taken = await TakeAsync(block, limit, cancellationToken)
            ?? throw Failure("Failed: Timeout {0} while waiting for any of [{1}]", limit, string.Join(", ", expected));
        return taken.Message is T typed && expected.Exists(e => Equals(e, typed))
            ? typed
            : throw Failure("Failed: Expected any of [{0}], but received {{{1}}} from {2}", string.Join(", ", expected), taken.Message, taken.Sender);
    }

    private async IAsyncEnumerable<T> ExpectAllOfAsync<T>(
        bool block,
        TimeSpan max,
        IReadOnlyCollection<T> messages,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var received = new List<object>();
        await foreach (var message in ReceiveNAsync(block, messages.Count, max, cancellationToken))
        {
            received.Add(message);
        }

        var missing = messages.Where(m => !received.Exists(r => Equals(r, m))).ToList();
        var unexpected = received.Where(r => !messages.Any(m => Equals(r, m))).ToList();
        _assertions.AssertTrue(
            missing.Count == 0 && unexpected.Count == 0,
            "Expected [{0}]. Not found [{1}], found unexpected [{2}]",
            string.Join(", ", messages), string.Join(", ", missing), string.Join(", ", unexpected));
        foreach (var message in received)
        {
            yield return (T)message;
        }
    }

    private async Task ExpectNothingAsync(bool block, TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = Now;
        var taken = await TakeAsync(block, duration, cancellationToken);
        _assertions.AssertTrue(
            taken is null, "Failed: Expected no messages during {0}, instead we received {1} after {2}", duration, taken, Now - start);
        _lastWasNoMsg = true;
    }
}
