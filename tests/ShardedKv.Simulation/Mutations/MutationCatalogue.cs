namespace ShardedKv.Simulation.Mutations;

/// <summary>All planted bugs, one a file, in the order of their names.</summary>
internal static class MutationCatalogue
{
    private const string Folder = "tests/ShardedKv.Simulation/Mutations/Catalogue";

    /// <summary>The folder of the solution that this program was built in.</summary>
    public static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ShardedKv.Actors.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not within the repository");
    }

    public static IReadOnlyList<Mutation> Read(string root) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, Folder), "*.txt").Order(StringComparer.Ordinal).Select(Mutation.Read)];
}
