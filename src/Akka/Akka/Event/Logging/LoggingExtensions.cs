namespace Akka.Event;

/// <summary>One method a level, with and without a cause. Templates and arguments are put together only when somebody
/// reads the text, and nothing is made of them when the level is off.</summary>
public static class LoggingExtensions
{
    public static void Debug(this ILoggingAdapter log, string format) => log.Log(LogLevel.DebugLevel, null, format);

    public static void Debug(this ILoggingAdapter log, string format, object[] args) => Send(log, LogLevel.DebugLevel, null, format, args);

    public static void Debug<T1>(this ILoggingAdapter log, string format, T1 arg1) =>
        Send(log, LogLevel.DebugLevel, null, format, log.IsDebugEnabled ? [arg1!] : null);

    public static void Debug<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2) =>
        Send(log, LogLevel.DebugLevel, null, format, log.IsDebugEnabled ? [arg1!, arg2!] : null);

    public static void Debug<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Send(log, LogLevel.DebugLevel, null, format, log.IsDebugEnabled ? [arg1!, arg2!, arg3!] : null);

    public static void Debug<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Send(log, LogLevel.DebugLevel, null, format, log.IsDebugEnabled ? [arg1!, arg2!, arg3!, arg4!] : null);

    public static void Debug<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) =>
        Send(log, LogLevel.DebugLevel, null, format, log.IsDebugEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!] : null);

    public static void Debug<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) =>
        Send(log, LogLevel.DebugLevel, null, format, log.IsDebugEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!, arg6!] : null);

    public static void Debug(this ILoggingAdapter log, Exception? cause, string format) => log.Log(LogLevel.DebugLevel, cause, format);

    public static void Debug(this ILoggingAdapter log, Exception? cause, string format, object[] args) => Send(log, LogLevel.DebugLevel, cause, format, args);

    public static void Debug<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1) =>
        Send(log, LogLevel.DebugLevel, cause, format, log.IsDebugEnabled ? [arg1!] : null);

    public static void Debug<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2) =>
        Send(log, LogLevel.DebugLevel, cause, format, log.IsDebugEnabled ? [arg1!, arg2!] : null);

    public static void Debug<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Send(log, LogLevel.DebugLevel, cause, format, log.IsDebugEnabled ? [arg1!, arg2!, arg3!] : null);

    public static void Debug<T1, T2, T3, T4>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Send(log, LogLevel.DebugLevel, cause, format, log.IsDebugEnabled ? [arg1!, arg2!, arg3!, arg4!] : null);

    public static void Debug<T1, T2, T3, T4, T5>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) =>
        Send(log, LogLevel.DebugLevel, cause, format, log.IsDebugEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!] : null);

    public static void Debug<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) =>
        Send(log, LogLevel.DebugLevel, cause, format, log.IsDebugEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!, arg6!] : null);

    public static void Info(this ILoggingAdapter log, string format) => log.Log(LogLevel.InfoLevel, null, format);

    public static void Info(this ILoggingAdapter log, string format, object[] args) => Send(log, LogLevel.InfoLevel, null, format, args);

    public static void Info<T1>(this ILoggingAdapter log, string format, T1 arg1) =>
        Send(log, LogLevel.InfoLevel, null, format, log.IsInfoEnabled ? [arg1!] : null);

    public static void Info<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2) =>
        Send(log, LogLevel.InfoLevel, null, format, log.IsInfoEnabled ? [arg1!, arg2!] : null);

    public static void Info<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Send(log, LogLevel.InfoLevel, null, format, log.IsInfoEnabled ? [arg1!, arg2!, arg3!] : null);

    public static void Info<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Send(log, LogLevel.InfoLevel, null, format, log.IsInfoEnabled ? [arg1!, arg2!, arg3!, arg4!] : null);

    public static void Info<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) =>
        Send(log, LogLevel.InfoLevel, null, format, log.IsInfoEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!] : null);

    public static void Info<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) =>
        Send(log, LogLevel.InfoLevel, null, format, log.IsInfoEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!, arg6!] : null);

    public static void Info(this ILoggingAdapter log, Exception? cause, string format) => log.Log(LogLevel.InfoLevel, cause, format);

    public static void Info(this ILoggingAdapter log, Exception? cause, string format, object[] args) => Send(log, LogLevel.InfoLevel, cause, format, args);

    public static void Info<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1) =>
        Send(log, LogLevel.InfoLevel, cause, format, log.IsInfoEnabled ? [arg1!] : null);

    public static void Info<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2) =>
        Send(log, LogLevel.InfoLevel, cause, format, log.IsInfoEnabled ? [arg1!, arg2!] : null);

    public static void Info<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Send(log, LogLevel.InfoLevel, cause, format, log.IsInfoEnabled ? [arg1!, arg2!, arg3!] : null);

    public static void Info<T1, T2, T3, T4>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Send(log, LogLevel.InfoLevel, cause, format, log.IsInfoEnabled ? [arg1!, arg2!, arg3!, arg4!] : null);

    public static void Info<T1, T2, T3, T4, T5>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) =>
        Send(log, LogLevel.InfoLevel, cause, format, log.IsInfoEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!] : null);

    public static void Info<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) =>
        Send(log, LogLevel.InfoLevel, cause, format, log.IsInfoEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!, arg6!] : null);

    public static void Warning(this ILoggingAdapter log, string format) => log.Log(LogLevel.WarningLevel, null, format);

    public static void Warning(this ILoggingAdapter log, string format, object[] args) => Send(log, LogLevel.WarningLevel, null, format, args);

    public static void Warning<T1>(this ILoggingAdapter log, string format, T1 arg1) =>
        Send(log, LogLevel.WarningLevel, null, format, log.IsWarningEnabled ? [arg1!] : null);

    public static void Warning<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2) =>
        Send(log, LogLevel.WarningLevel, null, format, log.IsWarningEnabled ? [arg1!, arg2!] : null);

    public static void Warning<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Send(log, LogLevel.WarningLevel, null, format, log.IsWarningEnabled ? [arg1!, arg2!, arg3!] : null);

    public static void Warning<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Send(log, LogLevel.WarningLevel, null, format, log.IsWarningEnabled ? [arg1!, arg2!, arg3!, arg4!] : null);

    public static void Warning<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) =>
        Send(log, LogLevel.WarningLevel, null, format, log.IsWarningEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!] : null);

    public static void Warning<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) =>
        Send(log, LogLevel.WarningLevel, null, format, log.IsWarningEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!, arg6!] : null);

    public static void Warning(this ILoggingAdapter log, Exception? cause, string format) => log.Log(LogLevel.WarningLevel, cause, format);

    public static void Warning(this ILoggingAdapter log, Exception? cause, string format, object[] args) => Send(log, LogLevel.WarningLevel, cause, format, args);

    public static void Warning<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1) =>
        Send(log, LogLevel.WarningLevel, cause, format, log.IsWarningEnabled ? [arg1!] : null);

    public static void Warning<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2) =>
        Send(log, LogLevel.WarningLevel, cause, format, log.IsWarningEnabled ? [arg1!, arg2!] : null);

    public static void Warning<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Send(log, LogLevel.WarningLevel, cause, format, log.IsWarningEnabled ? [arg1!, arg2!, arg3!] : null);

    public static void Warning<T1, T2, T3, T4>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Send(log, LogLevel.WarningLevel, cause, format, log.IsWarningEnabled ? [arg1!, arg2!, arg3!, arg4!] : null);

    public static void Warning<T1, T2, T3, T4, T5>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) =>
        Send(log, LogLevel.WarningLevel, cause, format, log.IsWarningEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!] : null);

    public static void Warning<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) =>
        Send(log, LogLevel.WarningLevel, cause, format, log.IsWarningEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!, arg6!] : null);

    public static void Error(this ILoggingAdapter log, string format) => log.Log(LogLevel.ErrorLevel, null, format);

    public static void Error(this ILoggingAdapter log, string format, object[] args) => Send(log, LogLevel.ErrorLevel, null, format, args);

    public static void Error<T1>(this ILoggingAdapter log, string format, T1 arg1) =>
        Send(log, LogLevel.ErrorLevel, null, format, log.IsErrorEnabled ? [arg1!] : null);

    public static void Error<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2) =>
        Send(log, LogLevel.ErrorLevel, null, format, log.IsErrorEnabled ? [arg1!, arg2!] : null);

    public static void Error<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Send(log, LogLevel.ErrorLevel, null, format, log.IsErrorEnabled ? [arg1!, arg2!, arg3!] : null);

    public static void Error<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Send(log, LogLevel.ErrorLevel, null, format, log.IsErrorEnabled ? [arg1!, arg2!, arg3!, arg4!] : null);

    public static void Error<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) =>
        Send(log, LogLevel.ErrorLevel, null, format, log.IsErrorEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!] : null);

    public static void Error<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) =>
        Send(log, LogLevel.ErrorLevel, null, format, log.IsErrorEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!, arg6!] : null);

    public static void Error(this ILoggingAdapter log, Exception? cause, string format) => log.Log(LogLevel.ErrorLevel, cause, format);

    public static void Error(this ILoggingAdapter log, Exception? cause, string format, object[] args) => Send(log, LogLevel.ErrorLevel, cause, format, args);

    public static void Error<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1) =>
        Send(log, LogLevel.ErrorLevel, cause, format, log.IsErrorEnabled ? [arg1!] : null);

    public static void Error<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2) =>
        Send(log, LogLevel.ErrorLevel, cause, format, log.IsErrorEnabled ? [arg1!, arg2!] : null);

    public static void Error<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Send(log, LogLevel.ErrorLevel, cause, format, log.IsErrorEnabled ? [arg1!, arg2!, arg3!] : null);

    public static void Error<T1, T2, T3, T4>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Send(log, LogLevel.ErrorLevel, cause, format, log.IsErrorEnabled ? [arg1!, arg2!, arg3!, arg4!] : null);

    public static void Error<T1, T2, T3, T4, T5>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) =>
        Send(log, LogLevel.ErrorLevel, cause, format, log.IsErrorEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!] : null);

    public static void Error<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) =>
        Send(log, LogLevel.ErrorLevel, cause, format, log.IsErrorEnabled ? [arg1!, arg2!, arg3!, arg4!, arg5!, arg6!] : null);

    public static void Log(this ILoggingAdapter log, LogLevel level, string format) => log.Log(level, null, format);

    public static void Log(this ILoggingAdapter log, LogLevel level, string format, object[] args) => Send(log, level, null, format, args);

    public static void Log(this ILoggingAdapter log, LogLevel level, Exception? cause, string format, object[] args) => Send(log, level, cause, format, args);

    public static void Log<T1>(this ILoggingAdapter log, LogLevel logLevel, Exception? cause, string format, T1 arg1) =>
        Send(log, logLevel, cause, format, log.IsEnabled(logLevel) ? [arg1!] : null);

    public static void Log<T1, T2>(this ILoggingAdapter log, LogLevel logLevel, Exception? cause, string format, T1 arg1, T2 arg2) =>
        Send(log, logLevel, cause, format, log.IsEnabled(logLevel) ? [arg1!, arg2!] : null);

    public static void Log<T1, T2, T3>(this ILoggingAdapter log, LogLevel logLevel, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Send(log, logLevel, cause, format, log.IsEnabled(logLevel) ? [arg1!, arg2!, arg3!] : null);

    public static void Log<T1, T2, T3, T4>(this ILoggingAdapter log, LogLevel logLevel, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Send(log, logLevel, cause, format, log.IsEnabled(logLevel) ? [arg1!, arg2!, arg3!, arg4!] : null);

    public static void Log<T1, T2, T3, T4, T5>(this ILoggingAdapter log, LogLevel logLevel, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) =>
        Send(log, logLevel, cause, format, log.IsEnabled(logLevel) ? [arg1!, arg2!, arg3!, arg4!, arg5!] : null);

    public static void Log<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, LogLevel logLevel, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) =>
        Send(log, logLevel, cause, format, log.IsEnabled(logLevel) ? [arg1!, arg2!, arg3!, arg4!, arg5!, arg6!] : null);

    private static void Send(ILoggingAdapter log, LogLevel level, Exception? cause, string format, object[]? args)
    {
        if (args is not null)
        {
            log.Log(level, cause, new TemplateMessage(log.Formatter, format, args));
        }
    }
}
