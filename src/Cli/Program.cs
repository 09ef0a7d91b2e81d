using NormML.Cli;

return await CommandLine.RunAsync(args, Terminal.ForProcess());
