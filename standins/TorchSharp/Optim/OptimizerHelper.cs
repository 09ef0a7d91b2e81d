// Groups of parameters with options of their own, and the state kept for each parameter.
using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class OptimizerHelper : optim.Optimizer
{
    protected OptimizerOptions _defaults;
    protected OrderedDict<IntPtr, OptimizerState> _state = new();

    public OptimizerHelper()
    {
    }

    protected Tensor _step<T>(Action<T> body, Func<Tensor> loss_closure = null) where T : ParamGroup
    {
        Tensor loss = null;
        if (loss_closure is not null)
        {
            using var tracked = enable_grad();
            loss = loss_closure();
        }
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in _parameter_groups) body((T)group);
        return loss;
    }

    private protected void DisposeState()
    {
        foreach (var (_, state) in _state) (state as IDisposable)?.Dispose();
        _state.Clear();
    }
}

public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }
}

public abstract class OptimizerState
{
    protected Parameter _parameter;

    public OptimizerState(Parameter parameter) => _parameter = parameter;
}

public class ParamGroup : optim.ILearningRateController
{
    public IEnumerable<Parameter> Parameters { get; set; }

    public OptimizerOptions Options { get; set; }

    public double LearningRate { get => Options.LearningRate.Value; set => Options.LearningRate = value; }

    public double InitialLearningRate { get => Options.InitialLearningRate; set => Options.InitialLearningRate = value; }
}

public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    public ParamGroup()
    {
    }

    // The parameters are walked once, here.
    public ParamGroup(IEnumerable<Parameter> parameters, TOptions options = null)
    {
        Parameters = parameters is ICollection<Parameter> ? parameters : parameters.ToList();
        base.Options = options;
    }

    public new TOptions Options { get => (TOptions)base.Options; set => base.Options = value; }
}
