using System.Diagnostics;
using Npgsql;

namespace Akka.Persistence.Tests.Support.Postgres;

/// <summary>
/// A private PostgreSQL server of this test run: its data and its socket are in a scratch folder, and fsync is on. A shell keeps
/// it; the shell ends it and removes the folder when this process ends, however that comes about.
/// </summary>
internal sealed class PostgresServer
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<PostgresServer?>> Shared = new(Start);

    private readonly Process _shell;

    private PostgresServer(string folder, Process shell)
    {
        Folder = folder;
        _shell = shell;
    }

    private string Folder { get; }

    /// <summary>The one server, or null where PostgreSQL is not installed.</summary>
    public static Task<PostgresServer?> Instance => Shared.Value;

    public string ConnectionString(string database)
        => $"Host={Folder};Username=akka;Database={database};Timeout=5";

    /// <summary>As in a crash: every connection is lost, and the next start recovers from the log.</summary>
    public void Crash() => _shell.StandardInput.WriteLine("crash");

    public async Task StartAgain()
    {
        await _shell.StandardInput.WriteLineAsync("start");
        await Answers();
    }

    private static async Task<PostgresServer?> Start()
    {
        if (FindBinaries() is not { } binaries)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("akka-postgres-").FullName;
        var shell = Process.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", binaries, folder]) { RedirectStandardInput = true })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            shell.StandardInput.Close();
            shell.WaitForExit(TimeSpan.FromSeconds(10));
        };
        var server = new PostgresServer(folder, shell);
        await server.Answers();
        return server;
    }

    // As root everything is done by nobody's account: PostgreSQL refuses to run as root. The server is the shell's own child, and
    // the shell takes orders until the end of its input, which is the end of this process.
    private const string Script =
        """
        binaries=$1 folder=$2 as=
        if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=65534 --regid=65534 --clear-groups"; chown 65534:65534 "$folder"; fi
        cd "$folder" || exit 1
        $as "$binaries/initdb" -D "$folder/data" -U akka -A trust -E UTF8 --locale=C --no-sync > "$folder/initdb.log" 2>&1 || exit 1
        start() {
          $as "$binaries/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=on >> "$folder/server.log" 2>&1 &
          server=$!
        }
        crash() { kill -QUIT $server; wait $server; }
        start
        while read -r order; do $order; done
        crash
        cd / && rm -rf "$folder"
        """;

    /// <summary>The folder with initdb: Debian's, of the newest version, or the search path's.</summary>
    private static string? FindBinaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(static d => d.Length).ThenByDescending(static d => d, StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        return debian.Select(static d => Path.Combine(d, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(static d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));
    }

    private async Task Answers()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException e)
            {
                if (_shell.HasExited || Stopwatch.GetElapsedTime(began) > StartMax)
                {
                    var logs = Directory.GetFiles(Folder, "*.log").Select(File.ReadAllText);
                    throw new InvalidOperationException($"The PostgreSQL server does not answer: {string.Join('\n', logs)}", e);
                }
            }

            // The server says nowhere else that it is there.
            await Task.Delay(20);
        }
    }
}
