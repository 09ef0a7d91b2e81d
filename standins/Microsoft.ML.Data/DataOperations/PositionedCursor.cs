namespace Microsoft.ML.Data;

/// <summary>A cursor that counts its own rows, and ends itself after the last.</summary>
internal abstract class PositionedCursor : DataViewRowCursor
{
    private long _position = -1;
    private bool _ended;

    public sealed override long Position => _position;

    public sealed override bool MoveNext()
    {
        if (_ended)
            return false;
        if (!MoveNextCore())
        {
            Dispose();
            return false;
        }
        _position++;
        return true;
    }

    protected abstract bool MoveNextCore();

    /// <summary>Called once.</summary>
    protected virtual void DisposeCore()
    {
    }

    protected sealed override void Dispose(bool disposing)
    {
        if (disposing && !_ended)
        {
            _ended = true;
            _position = -1;
            DisposeCore();
        }
        base.Dispose(disposing);
    }
}
