namespace ShardedKv.Node.Settings;

/// <summary>A node's file cannot be read, or a value in it is missing, unknown or out of range. The message names file or setting, and the remedy.</summary>
public sealed class NodeSettingsException(string message, Exception? inner = null) : Exception(message, inner);
