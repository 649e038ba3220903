using System.CommandLine;
using System.Text;

namespace ShardedKv.Cli.Verbs;

/// <summary>Where the writing verbs take the value from: the command line, a file, or standard input.</summary>
internal sealed class ValueInput
{
    private readonly Argument<string?> _value = new("value")
    {
        Description = "The value, as UTF-8 text; read from standard input when neither this nor --file is given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<FileInfo?> _file = new("--file", "-f") { Description = "Read the value's bytes from this file.", HelpName = "path" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_value);
        command.Options.Add(_file);
    }

    public async Task<byte[]> ReadAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var (text, file) = (arguments.GetValue(_value), arguments.GetValue(_file));
        if (text is not null && file is not null)
        {
            throw new UsageException("Give the value on the command line or with --file, not both.");
        }

        if (text is not null)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        if (file is not null)
        {
            try
            {
                return await File.ReadAllBytesAsync(file.FullName, cancellation).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"The value's file cannot be read: {failure.Message}");
            }
        }

        using var bytes = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes.ToArray();
    }
}
