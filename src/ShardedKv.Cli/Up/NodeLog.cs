using System.Text;

namespace ShardedKv.Cli.Up;

/// <summary>A node's output: each line to this process's output behind the node's name, and to the node's log file. A disk without room costs
/// lines of the file, never the process that keeps the nodes running.</summary>
internal sealed class NodeLog : IDisposable
{
    /// <summary>At this size the file becomes log.1, in place of the one before.</summary>
    private const long FileBytesMax = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly string _path;
    private readonly TextWriter _console;
    private FileStream? _file;
    private long _lost;

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
            try
            {
                Keep(line);
            }
            catch (IOException)
            {
                _lost++;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
        }
    }

    private void Keep(string line)
    {
        _file ??= Open();
        if (_lost > 0)
        {
            _file.Write(Encoding.UTF8.GetBytes($"({_lost} lines are missing here: the disk refused them)\n"));
            _lost = 0;
        }

        _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        if (_file.Length > FileBytesMax)
        {
            _file.Dispose();
            _file = null;
            File.Move(_path, _path + ".1", true);
        }
    }

    // Unbuffered: what a write could not keep is lost at once, and not again with every line after it.
    private FileStream Open() => new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
}
