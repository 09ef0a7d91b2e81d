using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>A column, and the fields of a line that fill it.</summary>
    public sealed class Column
    {
        public string Name;
        public Range[] Source;
        public KeyCount KeyCount;

        public Column()
        {
        }

        public Column(string name, DataKind dataKind, int index)
            : this(name, dataKind, [new Range(index)])
        {
        }

        public Column(string name, DataKind dataKind, int minIndex, int maxIndex)
            : this(name, dataKind, [new Range(minIndex, maxIndex)])
        {
        }

        public Column(string name, DataKind dataKind, Range[] source, KeyCount keyCount = null)
        {
            Contracts.CheckValue(name, nameof(name));
            Contracts.CheckValue(source, nameof(source));
            Name = name;
            DataKind = dataKind;
            Source = source;
            KeyCount = keyCount;
        }

        public DataKind DataKind { get; set; } = DataKind.Single;

        /// <summary>More than one range, or one of several fields, makes a vector; a range to the end of the line as well.</summary>
        internal bool IsVector => Source.Length != 1 || Source[0].ForceVector || Source[0].Max != Source[0].Min;
    }

    /// <summary>Fields of a line, by number from 0 on; without an end, to the last field.</summary>
    public sealed class Range
    {
        public int Min;
        public int? Max;
        public bool AutoEnd;
        public bool VariableEnd;
        public bool AllOther;
        public bool ForceVector;

        public Range()
        {
        }

        public Range(int index)
        {
            Contracts.CheckParam(index >= 0, nameof(index), "Must be non-negative");
            Min = index;
            Max = index;
        }

        public Range(int min, int? max)
        {
            Contracts.CheckParam(min >= 0, nameof(min), "Must be non-negative");
            Contracts.CheckParam(max is null || max >= min, nameof(max), "If specified, must be greater than or equal to min");
            Min = min;
            Max = max;
            ForceVector = true;
            AutoEnd = max is null;
        }
    }

    public class Options
    {
        public bool AllowQuoting;
        public bool AllowSparse;
        public int? InputSize;
        public char[] Separators = ['\t'];
        public char DecimalMarker = '.';
        public Column[] Columns;
        public bool TrimWhitespace;
        public bool HasHeader;
        public bool UseThreads = true;
        public bool ReadMultilines;
        public string HeaderFile;
        public long? MaxRows;
        public bool MissingRealsAsNaNs;
        public char EscapeChar = '"';
    }
}
