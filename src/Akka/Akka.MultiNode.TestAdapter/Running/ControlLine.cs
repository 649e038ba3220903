using System.Text.Json;

namespace Akka.MultiNode.TestAdapter.Running;

/// <summary>
/// What a node's process and its runner tell each other, as lines of the process's standard output and input. They stand
/// among what the spec writes, which is why they begin as nothing else does.
/// </summary>
internal static class ControlLine
{
    private const string Mark = "##multinode:";

    /// <summary>To the runner and from it: the controller's port.</summary>
    public const string Port = "port";

    /// <summary>To the runner: the process ends by order of the conductor, with that value.</summary>
    public const string Exit = "exit";

    /// <summary>To the runner: the spec has passed here.</summary>
    public const string Passed = "passed";

    /// <summary>To the runner: the spec has failed here, and why.</summary>
    public const string Failed = "failed";

    public static string Of(string word, string text = "") => $"{Mark}{word} {JsonSerializer.Serialize(text)}";

    /// <param name="before">What the spec had written without ending its line.</param>
    public static bool TryParse(string line, out string before, out string word, out string text)
    {
        var mark = line.IndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0 || line[(mark + Mark.Length)..].Split(' ', 2) is not [var parsed, var json])
        {
            (before, word, text) = (line, "", "");
            return false;
        }

        (before, word, text) = (line[..mark], parsed, JsonSerializer.Deserialize<string>(json) ?? "");
        return true;
    }
}
