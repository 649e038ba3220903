using System.Net;
using ShardedKv.Node.Settings;

namespace ShardedKv.Node.Tests.Settings;

public sealed class NodeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skv-node-file").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Includes_substitutions_and_overrides_become_settings()
    {
        Write("common.conf", "sharded-kv.bootstrap.nodes = [\"n1@127.0.0.1:9101\"], base-port = 8100");
        var file = Write("node.conf", """
            include "common.conf"
            sharded-kv {
              node { name = n1, data-directory = data }
              http.port = ${base-port}
            }
            akka.remote.dot-netty.tcp.port = 9101
            """);

        var settings = NodeSettingsReader.Read(NodeFile.Read(file, ["sharded-kv.request.deadline=3s", "sharded-kv.http.host=\"0.0.0.0\""]));

        Assert.Equal("n1", settings.Name);
        Assert.Equal(Path.GetFullPath("data"), settings.DataDirectory);
        Assert.Equal(new IPEndPoint(IPAddress.Any, 8100), settings.Http.EndPoint);
        Assert.Equal(TimeSpan.FromSeconds(3), settings.Http.Deadline);
        Assert.Equal(1 << 20, settings.Http.ValueBytesMax);
        Assert.Equal(("127.0.0.1", 9101), (settings.RemotingHost, settings.RemotingPort));
        Assert.Equal("0.0.0.0:8100", settings.Akka.GetString("sharded-kv.node.http-address"));
        Assert.Equal(["n1@127.0.0.1:9101"], settings.Akka.GetStringList("sharded-kv.bootstrap.nodes"));
    }

    [Theory]
    [InlineData("sharded-kv.node.data-directory = d", "sharded-kv.node.name: must be set.")]
    [InlineData("sharded-kv.node.name = n1", "sharded-kv.node.data-directory: must be set.")]
    [InlineData("sharded-kv { node { name = n1, data-directory = d }, htttp.port = 1 }", "sharded-kv.htttp.port: there is no such setting.")]
    [InlineData("sharded-kv { node { name = n1, data-directory = d }, http.port = 70000 }", "sharded-kv.http.port: must be 0 to 65535, is 70000.")]
    [InlineData("sharded-kv { node { name = n1, data-directory = d }, http.host = home }", "sharded-kv.http.host: 'home' is not an IP address")]
    [InlineData("akka {}", "The file has no section sharded-kv.")]
    public void What_is_wrong_is_named_by_its_path(string text, string message)
    {
        var file = Write("node.conf", text);

        var failure = Assert.Throws<NodeSettingsException>(() => NodeSettingsReader.Read(NodeFile.Read(file, [])));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_absent_or_no_hocon_is_named()
    {
        var absent = Path.Combine(_folder, "absent.conf");
        var broken = Write("broken.conf", "a {");

        Assert.Contains(absent, Assert.Throws<NodeSettingsException>(() => NodeFile.Read(absent, [])).Message, StringComparison.Ordinal);
        Assert.Contains(broken, Assert.Throws<NodeSettingsException>(() => NodeFile.Read(broken, [])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("novalue"), InlineData("=x"), InlineData("a={")]
    public void An_override_that_is_no_setting_is_refused(string text)
    {
        var file = Write("node.conf", "a = 1");

        Assert.Throws<NodeSettingsException>(() => NodeFile.Read(file, [text]));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
