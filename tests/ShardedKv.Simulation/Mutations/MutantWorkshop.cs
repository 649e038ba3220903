using System.Diagnostics;

namespace ShardedKv.Simulation.Mutations;

/// <summary>A scratch folder with a copy of the cores' sources and of this program: one core is built with a bug in it and put beside
/// the program, so that a mutant costs the build of one project.</summary>
internal sealed class MutantWorkshop : IDisposable
{
    private static readonly string[] Projects = ["ShardedKv.Raft", "ShardedKv.Core"];

    private readonly string _root;
    private readonly string _scratch = Directory.CreateTempSubdirectory("shardedkv-mutants-").FullName;

    /// <exception cref="InvalidOperationException">The cores do not build without a bug.</exception>
    public MutantWorkshop(string root)
    {
        _root = root;
        foreach (var file in Directory.EnumerateFiles(_root).Concat(Directory.EnumerateFiles(Path.Combine(_root, "src"))))
        {
            Copy(file);
        }

        foreach (var file in Projects.SelectMany(project => Sources(Path.Combine(_root, "src", project))))
        {
            Copy(file);
        }

        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            Directory.CreateDirectory(ProgramFolder);
            File.Copy(file, Path.Combine(ProgramFolder, Path.GetFileName(file)));
        }

        var (built, output) = Build(Projects[^1], dependencies: true);
        if (!built)
        {
            throw new InvalidOperationException($"the cores do not build:\n{output}");
        }
    }

    public string ProgramFolder => Path.Combine(_scratch, "program");

    public string OutputFolder => Path.Combine(_scratch, "output");

    /// <summary>The program with this bug and no other.</summary>
    /// <exception cref="InvalidOperationException">It does not build.</exception>
    public void Plant(Mutation mutation)
    {
        foreach (var project in Projects)
        {
            Deploy(project);
        }

        var path = Path.Combine(_scratch, mutation.File);
        var sound = File.ReadAllText(path);
        try
        {
            File.WriteAllText(path, mutation.Apply(sound));
            var project = mutation.File.Split('/')[1];
            var (built, output) = Build(project, dependencies: false);
            if (!built)
            {
                throw new InvalidOperationException($"{mutation.Name} does not build:\n{output}");
            }

            File.Copy(Path.Combine(OutputOf(project), $"{project}.dll"), Path.Combine(ProgramFolder, $"{project}.dll"), overwrite: true);
        }
        finally
        {
            File.WriteAllText(path, sound);
        }
    }

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    private static IEnumerable<string> Sources(string folder) =>
        from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        let parts = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)
        where parts[0] is not ("bin" or "obj")
        select file;

    /// <summary>This program's own, sound one.</summary>
    private void Deploy(string project) =>
        File.Copy(Path.Combine(AppContext.BaseDirectory, $"{project}.dll"), Path.Combine(ProgramFolder, $"{project}.dll"), overwrite: true);

    private string OutputOf(string project) => Path.Combine(_scratch, "src", project, "bin", "Release", "net10.0");

    private void Copy(string file)
    {
        var target = Path.Combine(_scratch, Path.GetRelativePath(_root, file));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target);
    }

    /// <summary>Without the analyzers: a bug may look odd.</summary>
    private (bool Built, string Output) Build(string project, bool dependencies)
    {
        string[] arguments =
        [
            "build", Path.Combine(_scratch, "src", project), "-c", "Release", "--nologo", "-v", "q", "-p:TreatWarningsAsErrors=false",
            "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", .. dependencies ? [] : new[] { "--no-dependencies", "--no-restore" },
        ];
        using var build = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        return (build.ExitCode == 0, output);
    }
}
