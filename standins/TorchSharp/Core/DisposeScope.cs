// Collects the tensors made on one thread between its creation and its disposal, and disposes them together.
using System;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp;

public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager manager;

    internal DisposeScope(DisposeScopeManager manager)
    {
        this.manager = manager;
        OuterScope = manager.CurrentDisposeScope;
    }

    internal DisposeScope OuterScope { get; set; }

    internal HashSet<IDisposable> Disposables { get; private set; } = new(System.Collections.Generic.ReferenceEqualityComparer.Instance);

    private DisposeScopeManager Manager => manager ?? throw new ObjectDisposedException(typeof(DisposeScope).FullName);

    public IReadOnlyList<IDisposable> DisposablesView => Manager is null ? null : Disposables.ToArray();

    public int DisposablesCount => Manager is null ? 0 : Disposables.Count;

    public bool Contains(IDisposable disposable) => Disposables.Contains(disposable);

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
        => MoveToOther(OuterScope, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => MoveToOther(OuterScope, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(OuterScope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope scope, T disposable) where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope scope, T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
        => (MoveToOther(scope, first), MoveToOther(scope, second));

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
        => (MoveToOther(scope, first), MoveToOther(scope, second), MoveToOther(scope, third));

    public void MoveToOther(DisposeScope scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Move(scope, disposable);
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Remove(disposable);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
        => (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Remove(disposable);
    }

    public void Attach(IDisposable disposable) => Add(disposable);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var attached = disposables.ToList();
        attached.ForEach(Add);
        return attached;
    }

    public void DisposeEverything() => DisposeEverythingBut(Enumerable.Empty<IDisposable>());

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([(IDisposable)keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut([(IDisposable)first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut([(IDisposable)first, second, third]);
        return (first, second, third);
    }

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var statistics = Manager.StatisticsInstance;
        var all = Disposables;
        Disposables = new(inKeep, System.Collections.Generic.ReferenceEqualityComparer.Instance);
        foreach (var disposable in all)
        {
            if (Disposables.Contains(disposable)) continue;
            var tensor = disposable as torch.Tensor;
            // The scope is not to be told about what it disposes itself.
            if (tensor is not null) tensor.OwningDisposeScope = null;
            if (tensor is null || !tensor.IsInvalid) statistics.DisposedInScopeCount++;
            disposable.Dispose();
        }
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        Manager.StatisticsInstance.DisposedInScopeCount++;
        Disposables.Remove(disposable);
        Own(disposable, null);
    }

    public void Dispose()
    {
        if (manager is null) return;
        DisposeEverything();
        manager.RemoveDisposeScope(this);
        manager = null;
    }

    private void Add(IDisposable disposable)
    {
        if (disposable is torch.Tensor { OwningDisposeScope: null, IsInvalid: false }) Manager.StatisticsInstance.DetachedFromScopeCount--;
        Put(this, disposable);
    }

    private void Move(DisposeScope scope, IDisposable disposable)
    {
        if (Manager is not null && Disposables.Remove(disposable)) Put(scope, disposable);
    }

    private void Remove(IDisposable disposable)
    {
        var statistics = Manager.StatisticsInstance;
        if (!Disposables.Remove(disposable)) return;
        statistics.DetachedFromScopeCount++;
        Own(disposable, null);
    }

    // Without a scope to move to the disposable is on its own from then on.
    private void Put(DisposeScope scope, IDisposable disposable)
    {
        if (scope is null) Manager.StatisticsInstance.DetachedFromScopeCount++;
        else scope.Disposables.Add(disposable);
        Own(disposable, scope);
    }

    private static void Own(IDisposable disposable, DisposeScope scope)
    {
        if (disposable is torch.Tensor tensor) tensor.OwningDisposeScope = scope;
    }
}
