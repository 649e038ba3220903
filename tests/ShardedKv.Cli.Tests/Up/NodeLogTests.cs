using ShardedKv.Cli.Up;

namespace ShardedKv.Cli.Tests.Up;

public sealed class NodeLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skv-log").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Lines_go_to_the_console_behind_the_name_and_to_the_file_as_they_are()
    {
        var path = Path.Combine(_folder, "log");
        using var console = new StringWriter();
        using (var log = new NodeLog("n2", path, console))
        {
            log.Write("hello", error: false);
            log.Write("broken", error: true);
            log.Write(null, error: true);
            Assert.Equal("broken", log.LastError);
        }

        Assert.Equal(["n2 | hello", "n2 | broken"], console.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["hello", "broken"], File.ReadAllLines(path));
    }
}
