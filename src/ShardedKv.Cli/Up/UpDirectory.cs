namespace ShardedKv.Cli.Up;

/// <summary>
/// The directory of a local cluster: <c>cluster.conf</c>, <c>up.lock</c>, and per node <c>nX/node.conf</c>, <c>nX/log</c> and
/// <c>nX/data</c>. Locked against a second <c>skv up</c> while this object lives.
/// </summary>
internal sealed class UpDirectory : IDisposable
{
    private const string ShapeFile = "cluster.conf";
    private const string LockFile = "up.lock";

    private readonly FileStream _lock;

    private UpDirectory(string path, ClusterShape shape, FileStream @lock) => (Path, Shape, _lock) = (path, shape, @lock);

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public ClusterShape Shape { get; }

    /// <exception cref="UpDirectoryException">It cannot be written, is in use, or holds something else.</exception>
    public static UpDirectory Open(UpSettings settings)
    {
        var path = System.IO.Path.GetFullPath(settings.Directory);
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(path);
            RefuseForeign(path);
            held = Lock(path);
            return new UpDirectory(path, Settle(path, settings), held);
        }
        catch (Exception failure)
        {
            held?.Dispose();
            if (failure is IOException or UnauthorizedAccessException)
            {
                throw new UpDirectoryException(
                    $"The directory {path} cannot be used: {failure.Message} Choose a directory that this user can write, with --data.");
            }

            throw;
        }
    }

    public string NodeDirectory(string node) => System.IO.Path.Combine(Path, node);

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private static void RefuseForeign(string path)
    {
        var known = File.Exists(System.IO.Path.Combine(path, ShapeFile)) || File.Exists(System.IO.Path.Combine(path, LockFile));
        if (!known && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new UpDirectoryException(
                $"The directory {path} holds files, but no cluster that skv up made. Choose an empty or new directory with --data.");
        }
    }

    private static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, LockFile);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new UpDirectoryException(
                $"The directory {path} is in use by another skv up. Stop that one, or choose another directory with --data.");
        }
    }

    private static ClusterShape Settle(string path, UpSettings settings)
    {
        var file = System.IO.Path.Combine(path, ShapeFile);
        if (!File.Exists(file))
        {
            var asked = new ClusterShape(
                settings.Nodes ?? ClusterShape.Default.Nodes,
                settings.Shards ?? ClusterShape.Default.Shards,
                settings.Groups ?? ClusterShape.Default.Groups);
            File.WriteAllText(file + ".new", asked.Write());
            File.Move(file + ".new", file);
            return asked;
        }

        var made = Read(file);
        Same(path, "nodes", made.Nodes, settings.Nodes ?? made.Nodes);
        Same(path, "shards", made.Shards, settings.Shards ?? made.Shards);
        Same(path, "groups", made.Groups, settings.Groups ?? made.Groups);

        return made;
    }

    private static ClusterShape Read(string file)
    {
        try
        {
            return ClusterShape.Read(File.ReadAllText(file));
        }
        catch (FormatException failure)
        {
            throw new UpDirectoryException($"The file {file} is not what skv up wrote: {failure.Message} Restore it, or choose another directory with --data.");
        }
    }

    private static void Same<T>(string path, string what, T made, T asked)
    {
        if (!EqualityComparer<T>.Default.Equals(made, asked))
        {
            throw new UpDirectoryException(
                $"The cluster in {path} was made with --{what} {made}, which later starts do not change. Leave --{what} out, or choose another directory with --data.");
        }
    }
}

/// <summary>The directory cannot be used; the message names it and the remedy.</summary>
internal sealed class UpDirectoryException(string message) : Exception(message);
