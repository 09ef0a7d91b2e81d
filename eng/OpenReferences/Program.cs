using NormML.OpenReferences;

// OpenReferences OUTPUT_FOLDER A.dll [B.dll ...]: writes an opened copy of each assembly into the folder.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: OpenReferences OUTPUT_FOLDER A.dll [B.dll ...]");
    return 2;
}

var folder = Directory.CreateDirectory(args[0]).FullName;
foreach (var assembly in args[1..])
{
    var opened = MetadataOpener.Open(File.ReadAllBytes(assembly));
    File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(assembly)), opened);
}
return 0;
