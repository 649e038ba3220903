using ShardedKv.Cli;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
