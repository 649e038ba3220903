using System.Diagnostics;
using System.Globalization;

namespace Akka.MultiNode.TestAdapter.Running;

/// <summary>What all nodes write, in the order in which it came: seconds since the start, the role, the line. For any thread.</summary>
internal sealed class MergedLog : IDisposable
{
    private const int FileCharactersMax = 64 * 1024 * 1024;
    private const int TailCharactersMax = 64 * 1024;
    private const int FilesKeptMax = 10;

    private readonly Lock _lock = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Queue<string> _tail = new();
    private readonly StreamWriter _file;
    private readonly int _width;
    private long _written;
    private int _tailCharacters;

    /// <param name="directory">Of the logs of all runs; the newest of each spec are kept.</param>
    public MergedLog(string directory, string spec, IEnumerable<string> roles)
    {
        Directory.CreateDirectory(directory);
        foreach (var old in new DirectoryInfo(directory).GetFiles($"{spec}-*.log").OrderByDescending(file => file.LastWriteTimeUtc).Skip(FilesKeptMax - 1))
        {
            old.Delete();
        }

        Path = System.IO.Path.Combine(directory, $"{spec}-{DateTime.UtcNow:yyyyMMdd-HHmmss-fff}-{Environment.ProcessId}.log");
        _file = new StreamWriter(Path) { AutoFlush = true };
        _width = roles.Max(role => role.Length);
    }

    public string Path { get; }

    /// <summary>The last that was written.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _tail) + '\n';
            }
        }
    }

    public void Write(string role, string text)
    {
        var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        var line = $"{seconds,8} [{role}]{new string(' ', Math.Max(0, _width - role.Length))} {text}";
        lock (_lock)
        {
            _tail.Enqueue(line);
            _tailCharacters += line.Length;
            while (_tailCharacters > TailCharactersMax && _tail.Count > 1)
            {
                _tailCharacters -= _tail.Dequeue().Length;
            }

            if (_written < FileCharactersMax)
            {
                _written += line.Length;
                _file.WriteLine(_written < FileCharactersMax ? line : "The log is full; what follows is lost.");
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _written = FileCharactersMax;
            _file.Dispose();
        }
    }
}
