// AdamW; its weight decay is 0 unless given, unlike PyTorch's.
using System;
using System.Collections.Generic;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public class AdamW : OptimizerHelper, optim.IBetas
{
    public AdamW(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    public AdamW(IEnumerable<ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1 value: {beta1}");
        if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2 value: {beta2}");
        _defaults = new Options
        {
            LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay,
            amsgrad = amsgrad, maximize = maximize,
        };
        foreach (var group in parameters) add_param_group(group);
    }

    public (double, double) Betas
    {
        get => (((Options)_defaults).beta1.Value, ((Options)_defaults).beta2.Value);
        set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
    }

    public override Tensor step(Func<Tensor> closure = null) => _step<ParamGroup>(Update, closure);

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var (given, defaults) = ((Options)(param_group.Options ??= new Options()), (Options)_defaults);
        given.LearningRate ??= defaults.LearningRate;
        given.beta1 ??= defaults.beta1;
        given.beta2 ??= defaults.beta2;
        given.eps ??= defaults.eps;
        given.weight_decay ??= defaults.weight_decay;
        given.amsgrad ??= defaults.amsgrad;
        given.maximize ??= defaults.maximize;
        given.InitialLearningRate = given.LearningRate.Value;
        base.add_param_group(param_group);
        foreach (var parameter in param_group.Parameters) _state[parameter.Handle] = new State(parameter, given.amsgrad.Value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) DisposeState();
        base.Dispose(disposing);
    }

    private void Update(ParamGroup group)
    {
        var o = group.Options;
        var (beta1, beta2, rate) = (o.beta1.Value, o.beta2.Value, o.LearningRate.Value);
        foreach (var parameter in group.Parameters)
        {
            var grad = parameter.grad;
            if (grad is null) continue;
            if (o.maximize.Value) grad = -grad;
            var state = (State)_state[parameter.handle];
            state.step++;
            parameter.mul_(1 - rate * o.weight_decay.Value);
            state.exp_avg.mul_(beta1).add_(grad, 1 - beta1);
            state.exp_avg_sq.mul_(beta2).addcmul_(grad, grad, 1 - beta2);
            if (o.amsgrad.Value) state.max_exp_avg_sq.copy_(maximum(state.max_exp_avg_sq, state.exp_avg_sq));
            var square = o.amsgrad.Value ? state.max_exp_avg_sq : state.exp_avg_sq;
            var denominator = (square.sqrt() / Math.Sqrt(1 - Math.Pow(beta2, state.step))).add_(o.eps.Value);
            parameter.addcdiv_(state.exp_avg, denominator, -rate / (1 - Math.Pow(beta1, state.step)));
        }
    }

    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public Tensor exp_avg;
        public Tensor exp_avg_sq;
        public Tensor max_exp_avg_sq;

        public State(Parameter parameter) : this(parameter, false)
        {
        }

        internal State(Parameter parameter, bool amsgrad) : base(parameter)
        {
            exp_avg = zeros_like(parameter).DetachFromDisposeScope();
            exp_avg_sq = zeros_like(parameter).DetachFromDisposeScope();
            max_exp_avg_sq = amsgrad ? zeros_like(parameter).DetachFromDisposeScope() : null;
        }

        public void Dispose()
        {
            exp_avg.Dispose();
            exp_avg_sq.Dispose();
            max_exp_avg_sq?.Dispose();
        }
    }

    public class Options : OptimizerOptions
    {
        public double? beta1;
        public double? beta2;
        public double? eps;
        public double? weight_decay;
        public bool? amsgrad;
        public bool? maximize;
    }

    public class ParamGroup : ParamGroup<Options>, optim.IBetas
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize })
        {
        }

        public (double, double) Betas
        {
            get => (Options.beta1.Value, Options.beta2.Value);
            set => (Options.beta1, Options.beta2) = value;
        }
    }
}
