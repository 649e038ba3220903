using System.Diagnostics;
using System.Text.Json;

namespace ShardedKv.Architecture.Tests;

/// <summary>Design §2: one property chooses the actor runtime, and only references change with it.</summary>
public sealed class AkkaSourceTests
{
    private static readonly string[] Used = ["Akka", "Akka.Persistence", "Akka.Persistence.Sql", "Akka.Remote", "Hocon"];

    [Fact]
    public async Task Bundled_is_the_default_and_turns_every_AkkaReference_into_a_project()
    {
        var items = await EvaluateAsync();

        Assert.Equal(Used, Akka(items, "ProjectReference"));
        Assert.Empty(Akka(items, "PackageReference"));
    }

    [Fact]
    public async Task Nuget_turns_every_AkkaReference_into_a_package_and_changes_no_source_file()
    {
        var bundled = await EvaluateAsync();
        var nuget = await EvaluateAsync("-p:AkkaSource=nuget");

        Assert.Equal(Used, Akka(nuget, "PackageReference"));
        Assert.Empty(Akka(nuget, "ProjectReference"));
        Assert.Equal(Names(bundled, "Compile"), Names(nuget, "Compile"));
    }

    private static async Task<JsonElement> EvaluateAsync(params string[] properties)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
            [
                "msbuild", Path.Combine(Repository.Root, "src", "ShardedKv.Actors", "ShardedKv.Actors.csproj"),
                "-getItem:ProjectReference", "-getItem:PackageReference", "-getItem:Compile", .. properties,
            ])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
        return JsonDocument.Parse(output).RootElement.GetProperty("Items");
    }

    private static IEnumerable<string> Akka(JsonElement items, string kind) => Names(items, kind)
        .Where(n => n == "Hocon" || n == "Akka" || n.StartsWith("Akka.", StringComparison.Ordinal));

    private static string[] Names(JsonElement items, string kind) =>
    [
        .. items.GetProperty(kind).EnumerateArray()
            .Select(i => i.GetProperty("Identity").GetString()!)
            .Select(i => kind == "ProjectReference" ? Path.GetFileNameWithoutExtension(i) : i)
            .Order(StringComparer.Ordinal),
    ];
}
