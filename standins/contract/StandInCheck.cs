namespace NormML.Contract;

/// <summary>Every public and protected member of the stand-ins is one of the real packages, to the parameter's name and default.</summary>
internal static class StandInCheck
{
    public static Report Run(string folder)
    {
        var torchSharp = Check(Listing.Read("TorchSharp-0.102.6"), Directory.GetFiles(folder, "TorchSharp.dll"));
        var mlNet = Check(Listing.Read("Microsoft.ML-5.0.0"), Directory.GetFiles(folder, "Microsoft.ML*.dll"));
        return new Report("Public members of the stand-ins", torchSharp.Checked + mlNet.Checked,
            [.. torchSharp.Violations, .. mlNet.Violations]);
    }

    private static (int Checked, IEnumerable<string> Violations) Check(Listing listing, string[] assemblies)
    {
        using var api = new ApiReader(assemblies);
        var lines = api.PublicLines();
        return (lines.Count, lines.Where(line => !listing.Has(line)).Select(line => $"{listing.Name} lacks  {line}").ToList());
    }
}
