// Holds NormML and the stand-ins against the real packages' API.
//
//   contract stand-ins FOLDER     every public member of the stand-ins in FOLDER is one of the real packages
//   contract references FOLDER    every member that NormML's own assemblies in FOLDER refer to is in every listed version
//   contract list A.dll ...       prints the public API of assemblies, one member a line, as the listings have it
//
// Exit code 0: nothing amiss; 1: members outside the contract, one line each; 2: wrong usage.
using NormML.Contract;

if (args is not [("stand-ins" or "references" or "list") and var command, .. { Length: > 0 } paths])
{
    Console.Error.WriteLine("usage: contract stand-ins FOLDER | references FOLDER | list A.dll ...");
    return 2;
}

if (command == "list")
{
    using var listed = new ApiReader(paths);
    foreach (var line in listed.PublicLines()) Console.WriteLine(line);
    return 0;
}

var report = command == "stand-ins" ? StandInCheck.Run(paths[0]) : ReferenceCheck.Run(paths[0]);
foreach (var line in report.Violations) Console.WriteLine(line);
Console.WriteLine($"{report.Subject}: {report.Checked} checked, {report.Violations.Count} outside the contract");
return report.Violations.Count == 0 && report.Checked > 0 ? 0 : 1;
