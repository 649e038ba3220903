using Akka.Event;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit
{
    public interface IEventFilter
    {
        /// <returns>Whether the event is one of its own; then it is not printed.</returns>
        bool Apply(LogEvent logEvent);
    }
}

namespace Akka.TestKit.Internal
{
    public delegate void EventMatched(EventFilterBase eventFilter, LogEvent logEvent);

    /// <summary>Takes events whose message and source match. <see cref="EventMatched"/> is raised on the logger's thread.</summary>
    public abstract class EventFilterBase : IEventFilter
    {
        private readonly IStringMatcher _message;
        private readonly IStringMatcher _source;

        /// <param name="messageMatcher">Null: all.</param>
        /// <param name="sourceMatcher">Null: all.</param>
        protected EventFilterBase(IStringMatcher messageMatcher, IStringMatcher sourceMatcher)
        {
            _message = messageMatcher ?? MatchesAll.Instance;
            _source = sourceMatcher ?? MatchesAll.Instance;
        }

        public event EventMatched EventMatched;

        protected abstract string FilterDescriptiveName { get; }

        public bool Apply(LogEvent logEvent)
        {
            if (!IsMatch(logEvent))
            {
                return false;
            }

            OnEventMatched(logEvent);
            return true;
        }

        public override string ToString()
        {
            var message = _message is MatchesAll ? "" : $" when Message {_message}";
            var source = _source is MatchesAll ? "" : $" when Source {_source}";
            return FilterDescriptiveName + message + (message.Length > 0 && source.Length > 0 ? " and" : "") + source;
        }

        protected abstract bool IsMatch(LogEvent evt);

        protected bool InternalDoMatch(string src, object msg) => _source.IsMatch(src) && _message.IsMatch(msg?.ToString() ?? "");

        protected virtual void OnEventMatched(LogEvent logEvent) => EventMatched?.Invoke(this, logEvent);
    }
}
