namespace NormML.Contract;

/// <summary>What a check looked at, and each member that the real packages do not have.</summary>
internal sealed record Report(string Subject, int Checked, IReadOnlyList<string> Violations);
