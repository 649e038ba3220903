using Akka.Actor;

namespace Akka.Configuration;

/// <summary>A setting is missing, or its value makes no sense.</summary>
public class ConfigurationException : AkkaException
{
    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception? exception)
        : base(message, exception)
    {
    }

    public static ConfigurationException NullOrEmptyConfig<T>(string? path = null) =>
        new($"Failed to instantiate {typeof(T).Name}: Configuration does not contain `{path ?? "unknown"}` node");
}
