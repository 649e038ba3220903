using Akka.Event;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit.Internal
{
    public class DebugFilter(IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null) : EventFilterBase(messageMatcher, sourceMatcher)
    {
        protected override string FilterDescriptiveName => "Debug";

        protected override bool IsMatch(LogEvent evt) => evt is Debug && InternalDoMatch(evt.LogSource, evt.Message);
    }

    public class InfoFilter(IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null) : EventFilterBase(messageMatcher, sourceMatcher)
    {
        protected override string FilterDescriptiveName => "Info";

        protected override bool IsMatch(LogEvent evt) => evt is Info && InternalDoMatch(evt.LogSource, evt.Message);
    }

    public class WarningFilter(IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null) : EventFilterBase(messageMatcher, sourceMatcher)
    {
        protected override string FilterDescriptiveName => "Warning";

        protected override bool IsMatch(LogEvent evt) => evt is Warning && InternalDoMatch(evt.LogSource, evt.Message);
    }

    /// <summary>Errors; of those with an exception also by its type, and by its message as well as the error's.</summary>
    public class ErrorFilter : EventFilterBase
    {
        private readonly Type _exceptionType;
        private readonly bool _recurse;

        public ErrorFilter(IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null)
            : base(messageMatcher, sourceMatcher)
        {
        }

        /// <param name="exceptionType">This or a type derived from it.</param>
        /// <param name="messageMatcher">Null: all.</param>
        /// <param name="sourceMatcher">Null: all.</param>
        /// <param name="recurseInnerExceptions">Also an inner exception may be the one.</param>
        public ErrorFilter(Type exceptionType, IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null, bool recurseInnerExceptions = false)
            : base(messageMatcher, sourceMatcher)
        {
            _exceptionType = exceptionType;
            _recurse = recurseInnerExceptions;
        }

        protected override string FilterDescriptiveName => _exceptionType is null ? "Error" : $"Error with Cause <{_exceptionType}>";

        protected override bool IsMatch(LogEvent evt) =>
            evt is Error && (_exceptionType is null ? InternalDoMatch(evt.LogSource, evt.Message) : IsMatch(evt, evt.Cause));

        private bool IsMatch(LogEvent evt, Exception cause)
        {
            if (cause is null)
            {
                return false;
            }

            if (_exceptionType.IsInstanceOfType(cause) && (InternalDoMatch(evt.LogSource, evt.Message) || InternalDoMatch(evt.LogSource, cause.Message)))
            {
                return true;
            }

            return _recurse && (cause is AggregateException many
                ? many.InnerExceptions.Any(inner => IsMatch(evt, inner))
                : IsMatch(evt, cause.InnerException));
        }
    }

    public class CustomEventFilter(Predicate<LogEvent> predicate) : EventFilterBase(null, null)
    {
        protected override string FilterDescriptiveName => "Custom";

        protected override bool IsMatch(LogEvent evt) => predicate(evt);
    }
}

namespace Akka.TestKit
{
    /// <summary>Dead letters, which a <see cref="TestEventListener"/> makes warnings of. The source is the recipient.</summary>
    public sealed class DeadLettersFilter(IStringMatcher messageMatcher, IStringMatcher sourceMatcher, Predicate<DeadLetter> isMatch = null)
        : Internal.EventFilterBase(messageMatcher, sourceMatcher)
    {
        protected override string FilterDescriptiveName => "DeadLetter";

        protected override bool IsMatch(LogEvent evt) =>
            evt is Warning { Message: DeadLetter letter } && (isMatch is null || isMatch(letter)) && InternalDoMatch(evt.LogSource, letter.Message);
    }
}
