using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Says that a member of a row's class holds pictures, and of which size if they all have one.</summary>
public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    private readonly int _height;
    private readonly int _width;

    public ImageTypeAttribute()
    {
    }

    public ImageTypeAttribute(int height, int width)
    {
        _height = height;
        _width = width;
    }

    public override bool Equals(DataViewTypeAttribute other) =>
        other is ImageTypeAttribute image && (_height, _width) == (image._height, image._width);

    public override int GetHashCode() => HashCode.Combine(_height, _width);

    public override void Register()
    {
        var type = _height == 0 && _width == 0 ? new ImageDataViewType() : new ImageDataViewType(_height, _width);
        DataViewTypeManager.Register(type, typeof(MLImage), this);
    }
}
