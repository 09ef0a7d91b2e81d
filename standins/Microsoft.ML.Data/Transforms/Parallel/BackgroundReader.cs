using System.Collections.Concurrent;

namespace Microsoft.ML.Data;

/// <summary>Reads a cursor on a thread of its own, into batches that any number of takers share; and disposes it.</summary>
internal sealed class BackgroundReader
{
    private readonly DataViewRowCursor _input;
    private readonly bool _renumber;
    private readonly BlockingCollection<RowBatch> _batches;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private Exception _fault;
    private int _takers;

    /// <param name="renumber">Number the batches as they come, rather than by the batches of the cursor.</param>
    public BackgroundReader(DataViewRowCursor input, int boundedTo, bool renumber)
    {
        _input = input;
        _renumber = renumber;
        Schema = input.Schema;
        Columns = [.. input.Schema.Where(input.IsColumnActive)];
        _batches = new BlockingCollection<RowBatch>(boundedTo);
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public DataViewSchema Schema { get; }

    public DataViewSchema.Column[] Columns { get; }

    public void AddTaker() => Interlocked.Increment(ref _takers);

    /// <summary>Ends the reading once nobody takes any more.</summary>
    public void RemoveTaker()
    {
        if (Interlocked.Decrement(ref _takers) > 0)
            return;
        _stop.Cancel();
        _reading.Wait();
    }

    /// <summary>The next batch, or null behind the last one. What the reading threw comes once.</summary>
    public RowBatch Take()
    {
        if (_batches.TryTake(out var batch, Timeout.Infinite))
            return batch;
        var fault = Interlocked.Exchange(ref _fault, null);
        return fault is null ? null : throw ParallelCursors.Wrap(fault);
    }

    private void Read()
    {
        try
        {
            using (_input)
                ReadBatches();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody waits for the rest.
        }
        catch (Exception cause)
        {
            _fault = cause;
        }
        finally
        {
            _batches.CompleteAdding();
        }
    }

    private void ReadBatches()
    {
        var pipes = Columns.ToDictionary(column => column.Index, column => ColumnPipe.Create(_input, column));
        var ids = ColumnPipe.CreateForIds(_input);
        long number = 0;
        long handed = 0;
        int count = 0;
        while (!_stop.IsCancellationRequested && _input.MoveNext())
        {
            if (count == RowBatch.Capacity || (number != _input.Batch && !_renumber))
                Hand();
            number = _input.Batch;
            foreach (var pipe in pipes.Values)
                pipe.Add();
            ids.Add();
            count++;
        }

        Hand();

        void Hand()
        {
            if (count == 0)
                return;
            var values = pipes.ToDictionary(pipe => pipe.Key, pipe => pipe.Value.Take());
            _batches.Add(new RowBatch(_renumber ? handed++ : number, count, values, ids.Take()) { GiveBack = GiveBack }, _stop.Token);
            count = 0;
        }

        void GiveBack(RowBatch batch)
        {
            foreach (var (column, values) in batch.Columns)
                pipes[column].GiveBack(values);
            ids.GiveBack(batch.Ids);
        }
    }
}
