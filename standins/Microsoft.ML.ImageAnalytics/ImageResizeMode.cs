namespace Microsoft.ML.Data;

internal enum ImageResizeMode
{
    Pad,
    CropAnchorTop,
    CropAnchorBottom,
    CropAnchorLeft,
    CropAnchorRight,
    CropAnchorCentral,
    Fill,
}
