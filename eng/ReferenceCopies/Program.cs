using NormML.ReferenceCopies;

// ReferenceCopies FOLDER {open A.dll | VERSION B.dll} ...
// Writes copies for the compiler to read into the folder: "open" makes internal members public, a version becomes the
// assembly's own.
if (args is not [var folder, _, _, ..] || args.Length % 2 == 0)
{
    Console.Error.WriteLine("usage: ReferenceCopies FOLDER {open A.dll | VERSION B.dll} ...");
    return 2;
}

Directory.CreateDirectory(folder);
foreach (var change in args[1..].Chunk(2))
{
    var assembly = File.ReadAllBytes(change[1]);
    var copy =
        change[0] == "open" ? MetadataOpener.Open(assembly) : VersionLowering.Lower(assembly, Version.Parse(change[0]));
    File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(change[1])), copy);
}
return 0;
