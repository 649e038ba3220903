using System.Text;
using System.Text.Json;

namespace ShardedKv.Cli.Client;

/// <summary>An RFC 9457 answer in a line for people.</summary>
internal static class ProblemText
{
    /// <summary>Title and detail; the body as it is when it is no problem document.</summary>
    public static string Of(HttpResponse response)
    {
        try
        {
            using var document = JsonDocument.Parse(response.Body);
            var title = document.RootElement.GetProperty("title").GetString();
            var detail = document.RootElement.GetProperty("detail").GetString();
            return $"{title}: {detail}";
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            var text = Encoding.UTF8.GetString(response.Body.Span).Trim();
            return text.Length == 0 ? $"status {response.Status}" : $"status {response.Status}: {text}";
        }
    }
}
