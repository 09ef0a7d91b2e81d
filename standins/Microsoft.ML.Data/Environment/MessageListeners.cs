using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Who hears the messages of an environment and of all its hosts.</summary>
internal sealed class MessageListeners
{
    private readonly Lock _lock = new();
    private volatile Action<MessageSource, ChannelMessage> _listeners;

    public void Add(Action<MessageSource, ChannelMessage> listener)
    {
        Contracts.CheckValue(listener, nameof(listener));
        lock (_lock)
            _listeners += listener;
    }

    public void Dispatch(MessageSource source, ChannelMessage message) => _listeners?.Invoke(source, message);
}
