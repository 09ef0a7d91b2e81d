using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Models;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using static TorchSharp.torch;

namespace NormML.Cli.Commands;

/// <summary>
/// <c>normml convert</c>: converts weights to another file format or type, or a model to another norm.
/// </summary>
internal static class ConvertCommand
{
    private static readonly string[] WeightExtensions = [".pth", ".pt", ".bin", ".ckpt", ".safetensors"];

    private static readonly Dictionary<string, ScalarType> Types = new(StringComparer.Ordinal)
    {
        ["f32"] = ScalarType.Float32,
        ["f16"] = ScalarType.Float16,
        ["bf16"] = ScalarType.BFloat16,
    };

    public static Command Create(Terminal terminal)
    {
        var input = new Argument<FileInfo>("INPUT")
        {
            Description = "A model, or weights: .safetensors, .pth, .pt, or a file that TorchSharp saved.",
        };
        var output = new Option<FileInfo>("--out")
        {
            Description = "Output file: weights as .safetensors, a model under any other name.",
            HelpName = "FILE",
            Required = true,
        };
        var norm = new Option<NormOptions?>("--norm")
        {
            Description = "The model's new norm: frozen-batch, or none, which folds norms into weights.",
            HelpName = "NORM",
            CustomParser = Norm,
        };
        var type = new Option<string?>("--type")
        {
            Description = "The type of the floats in a .safetensors file; default unchanged.",
            HelpName = "f32|f16|bf16",
        };
        type.AcceptOnlyFromAmong([.. Types.Keys]);
        var command = new Command("convert", "Convert weights to .safetensors, or a model to another norm.")
        {
            input,
            output,
            norm,
            type,
        };
        command.SetAction(parsed =>
        {
            var (from, to) = (parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            ScalarType? floats = parsed.GetValue(type) is { } name ? Types[name] : null;
            if (IsWeights(from) || WeightFile.IsNoModel(from.FullName))
            {
                ConvertWeights(terminal, from, to, parsed.GetValue(norm), floats);
            }
            else
            {
                ConvertModel(terminal, from, to, parsed.GetValue(norm), floats);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void ConvertWeights(
        Terminal terminal,
        FileInfo from,
        FileInfo to,
        NormOptions? norm,
        ScalarType? floats
    )
    {
        if (norm is not null)
        {
            throw new ArgumentException(
                $"--norm converts a model, which describes its network; received only the weights '{from}'; "
                    + "leave --norm out."
            );
        }

        using var weights = WeightFile.Read(from.FullName);
        WeightFile.Write(to.FullName, weights, floats);
        Report(terminal, to, Words.Count(weights.Count, "tensor"));
        if (weights.Others.Count + weights.PythonObjects.Count > 0 || weights.Dictionary is not null)
        {
            terminal.WriteLine(weights.ToString());
        }
    }

    private static void ConvertModel(
        Terminal terminal,
        FileInfo from,
        FileInfo to,
        NormOptions? norm,
        ScalarType? floats
    )
    {
        var toWeights = IsWeights(to);
        if (!toWeights && (norm is null || floats is not null))
        {
            throw new ArgumentException(
                "A model is converted to another norm with --norm, or to a weight file with --out "
                    + $"NAME.safetensors; received --out '{to}' "
                    + $"{(floats is null ? "and neither" : "and --type, which is for weights")}."
            );
        }

        using var saved = SavedModel.Load(from, default);
        using var converted = norm is null ? null : saved.Classifier.WithNorm(norm);
        var network = (converted ?? saved.Classifier).Model.Network;
        if (toWeights)
        {
            WeightFile.Write(to.FullName, StateDictionary.Of(network), floats);
            Report(terminal, to, Words.Count(StateDictionary.Of(network).Count, "tensor"));
            return;
        }

        saved.Context.Model.SaveTo(Replaced(saved.Chain, saved.Classifier, converted!), saved.InputSchema, to.FullName);
        Report(terminal, to, network.Options.Description);
    }

    /// <summary>The chain with one transformer replaced by another.</summary>
    private static ITransformer Replaced(ITransformer chain, ITransformer old, ITransformer with) =>
        chain switch
        {
            _ when chain == old => with,
            IEnumerable<ITransformer> members => new TransformerChain<ITransformer>([
                .. members.Select(member => Replaced(member, old, with)),
            ]),
            _ => chain,
        };

    private static void Report(Terminal terminal, FileInfo file, string what)
    {
        file.Refresh();
        terminal.WriteLine(FormattableString.Invariant($"Saved {file.FullName} ({what}, {file.Length / 1e6:0.0} MB)."));
    }

    private static bool IsWeights(FileInfo file) =>
        WeightExtensions.Contains(file.Extension, StringComparer.OrdinalIgnoreCase);

    private static NormOptions? Norm(ArgumentResult result)
    {
        try
        {
            return NormOptions.Parse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "");
        }
        catch (FormatException problem)
        {
            result.AddError(problem.Message);
            return null;
        }
    }
}
