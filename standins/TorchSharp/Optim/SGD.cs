// Stochastic gradient descent with momentum, Nesterov's or plain.
using System;
using System.Collections.Generic;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public class SGD : OptimizerHelper, optim.IMomentum
{
    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        if (nesterov && (momentum == 0 || dampening != 0)) throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
        _defaults = new Options
        {
            LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay,
            nesterov = nesterov, maximize = maximize,
        };
        foreach (var group in parameters) add_param_group(group);
    }

    public double Momentum { get => ((Options)_defaults).momentum.Value; set => ((Options)_defaults).momentum = value; }

    public override Tensor step(Func<Tensor> closure = null) => _step<ParamGroup>(Update, closure);

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var (given, defaults) = ((Options)(param_group.Options ??= new Options()), (Options)_defaults);
        given.LearningRate ??= defaults.LearningRate;
        given.momentum ??= defaults.momentum;
        given.dampening ??= defaults.dampening;
        given.weight_decay ??= defaults.weight_decay;
        given.nesterov ??= defaults.nesterov;
        given.maximize ??= defaults.maximize;
        given.InitialLearningRate = given.LearningRate.Value;
        base.add_param_group(param_group);
        foreach (var parameter in param_group.Parameters) _state[parameter.Handle] = new State(parameter);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) DisposeState();
        base.Dispose(disposing);
    }

    private void Update(ParamGroup group)
    {
        var o = group.Options;
        foreach (var parameter in group.Parameters)
        {
            var grad = parameter.grad;
            if (grad is null) continue;
            if (o.weight_decay != 0) grad = grad.add(parameter, o.weight_decay.Value);
            if (o.momentum != 0)
            {
                var state = (State)_state[parameter.handle];
                if (state.momentum_buffer is null) state.momentum_buffer = grad.clone().detach().DetachFromDisposeScope();
                else state.momentum_buffer.mul_(o.momentum.Value).add_(grad, 1 - o.dampening.Value);
                grad = o.nesterov.Value ? grad.add(state.momentum_buffer, o.momentum.Value) : state.momentum_buffer;
            }
            parameter.add_(grad, o.maximize.Value ? o.LearningRate.Value : -o.LearningRate.Value);
        }
    }

    public sealed class State : OptimizerState, IDisposable
    {
        public Tensor momentum_buffer;

        public State(Parameter parameter) : base(parameter)
        {
        }

        public void Dispose() => momentum_buffer?.Dispose();
    }

    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;
    }

    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : this(parameters, new Options { LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize })
        {
        }

        public double Momentum { get => Options.momentum.Value; set => Options.momentum = value; }
    }
}
