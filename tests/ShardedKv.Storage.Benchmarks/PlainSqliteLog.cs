using System.Diagnostics;
using SQLitePCL;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>What SQLite itself does with one insert a transaction, without anything of ours around it.</summary>
internal static class PlainSqliteLog
{
    public static double CommitsInSequence(string path, int bytes, TimeSpan window)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open(path, out var database));
        using (database)
        {
            Check(raw.sqlite3_exec(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE events (n INTEGER PRIMARY KEY, body BLOB)"));
            Check(raw.sqlite3_prepare_v2(database, "INSERT INTO events (body) VALUES (?)", out var insert));
            using (insert)
            {
                var body = new byte[bytes];
                var count = 0;
                var begun = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(begun) < window)
                {
                    Check(raw.sqlite3_bind_blob(insert, 1, body));
                    Check(raw.sqlite3_step(insert), raw.SQLITE_DONE);
                    Check(raw.sqlite3_reset(insert));
                    count++;
                }

                return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            }
        }
    }

    private static void Check(int code, int expected = raw.SQLITE_OK)
    {
        if (code != expected)
        {
            throw new InvalidOperationException($"SQLite answered {code}");
        }
    }
}
