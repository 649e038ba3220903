namespace ShardedKv.Cli.Up;

/// <summary>A node's output: each line to this process's output behind the node's name, and to the node's log file.</summary>
internal sealed class NodeLog : IDisposable
{
    /// <summary>At this size the file becomes log.1, in place of the one before.</summary>
    private const long FileBytesMax = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly string _path;
    private readonly TextWriter _console;
    private StreamWriter _file;

    public NodeLog(string name, string path, TextWriter console)
    {
        (_name, _path, _console) = (name, path, console);
        _file = Open();
    }

    /// <summary>The newest line that the node wrote to its standard error; what it ended with, when it failed.</summary>
    public string? LastError { get; private set; }

    /// <param name="line">Null, at the end of the stream, is passed over.</param>
    public void Write(string? line, bool error)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            if (error)
            {
                LastError = line;
            }

            _console.WriteLine($"{_name} | {line}");
            _file.WriteLine(line);
            if (_file.BaseStream.Length > FileBytesMax)
            {
                _file.Dispose();
                File.Move(_path, _path + ".1", true);
                _file = Open();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _file.Dispose();
        }
    }

    private StreamWriter Open() => new(new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
}
