namespace NormML.Models.Weights.PyTorch;

/// <summary>Texts about the Python objects in a file that were not created.</summary>
internal static class PythonNames
{
    private const int Shown = 8;

    // Modules that run programs, change files, open connections or load code.
    private static readonly HashSet<string> Dangerous = new(StringComparer.Ordinal)
    {
        "os",
        "posix",
        "nt",
        "subprocess",
        "commands",
        "pty",
        "sys",
        "shutil",
        "socket",
        "ctypes",
        "importlib",
        "runpy",
        "webbrowser",
    };

    private static readonly HashSet<string> Builtins = new(StringComparer.Ordinal)
    {
        "eval",
        "exec",
        "execfile",
        "compile",
        "open",
        "__import__",
        "breakpoint",
        "input",
    };

    /// <summary>Sentences, with a space before them; empty where there are none.</summary>
    public static string Describe(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return "";
        }

        var text = $" Objects of Python in the file were not made, and nothing was run: {Words.Some(names, Shown)}.";
        var commands = names.Where(IsDangerous).ToList();
        return commands.Count == 0
            ? text
            : $"{text} Warning: {Words.Some(commands, Shown)} {(commands.Count == 1 ? "has" : "have")} no place in weights; "
                + "do not open this file with Python's torch.load(..., weights_only=False), which would run it.";
    }

    private static bool IsDangerous(string name) =>
        name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
        && (
            name[..dot] is "builtins" or "__builtin__"
                ? Builtins.Contains(name[(dot + 1)..])
                : Dangerous.Contains(name[..dot])
        );
}
