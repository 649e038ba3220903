using System.Reflection;
using Akka.Remote.Serialization.Proto;
using Akka.Util;

namespace Akka.Remote.Serialization;

/// <summary>
/// An exception goes over the wire as type, message, stack trace and inner exception. It comes back as that type when the
/// type is known here and has a constructor of a message, else as a <see cref="RemoteException"/>.
/// </summary>
internal static class ExceptionSupport
{
    private const int DepthMax = 16;

    public static ExceptionData Write(Exception exception) => Write(exception, DepthMax);

    public static Exception Read(ExceptionData data)
    {
        var inner = data.Inner is null ? null : Read(data.Inner);
        var type = Type.GetType(data.Type, throwOnError: false);
        return (type is { IsAbstract: false } && typeof(Exception).IsAssignableFrom(type) ? Make(type, data.Message, inner) : null)
            ?? new RemoteException(data.Type, data.Message, data.StackTrace, inner);
    }

    private static ExceptionData Write(Exception exception, int depth) => new()
    {
        Type = exception.GetType().TypeQualifiedName(),
        Message = exception.Message,
        StackTrace = exception.StackTrace ?? string.Empty,
        Inner = exception.InnerException is { } inner && depth > 1 ? Write(inner, depth - 1) : null,
    };

    private static Exception? Make(Type type, string message, Exception? inner)
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        try
        {
            if (type.GetConstructor(any, [typeof(string), typeof(Exception)]) is { } withInner)
            {
                return (Exception)withInner.Invoke([message, inner]);
            }

            return type.GetConstructor(any, [typeof(string)]) is { } withMessage ? (Exception)withMessage.Invoke([message]) : null;
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}

/// <summary>An exception of another system whose type is not known here.</summary>
internal sealed class RemoteException(string type, string message, string stackTrace, Exception? inner)
    : Exception($"{type}: {message}", inner)
{
    public override string? StackTrace => stackTrace;
}
