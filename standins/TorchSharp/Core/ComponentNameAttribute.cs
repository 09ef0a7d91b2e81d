// Names a field for RegisterComponents.
using System;

namespace TorchSharp.Utils;

public class ComponentNameAttribute : Attribute
{
    public string Name { get; set; }
}
