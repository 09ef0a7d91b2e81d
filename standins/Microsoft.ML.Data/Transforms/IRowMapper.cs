namespace Microsoft.ML.Data;

/// <summary>Computes new columns of a row; indices of outputs count the new columns alone.</summary>
internal interface IRowMapper : ICanSaveModel
{
    DataViewSchema.DetachedColumn[] GetOutputColumns();

    /// <summary>Which columns of the input the active outputs need.</summary>
    Func<int, bool> GetDependencies(Func<int, bool> activeOutput);

    /// <summary>A <see cref="ValueGetter{TValue}"/> for each active output, null for the others.</summary>
    Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer);

    ITransformer GetTransformer();
}
