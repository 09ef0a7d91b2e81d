using NormML.RelaxLibstdcxx;

// RelaxLibstdcxx LIBRARY COPY [--always]
// Where this system's libstdc++ lacks a version that the library insists on and takes nothing from, writes a copy that loads,
// and says so in one line. --always does it on any system, for an app that is published to an older one.
if (args is not [var library, var copy, .. var more] || more is not ([] or ["--always"]))
{
    Console.Error.WriteLine("usage: RelaxLibstdcxx LIBRARY COPY [--always]");
    return 2;
}

var needs = new VersionNeeds(File.ReadAllBytes(library));
var system = more.Length == 0 ? SystemLibstdcxx.Find() : null;
if (more.Length == 0 && system is null)
    return 0;

var relaxed = needs.Relax(version => system?.Has(version) ?? false);
if (relaxed.Count == 0)
    return 0;

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(copy))!);
File.WriteAllBytes(copy, needs.Bytes);
Console.WriteLine(
    $"NormML: {Path.GetFileName(library)} asks for {string.Join(", ", relaxed)} of libstdc++ and uses nothing of it; "
        + $"the app's copy loads without it{(system is null ? "" : $", since {system.Path} is older")}."
);
return 0;
