"""How the goals of Messages are worded, by task family."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split

WORDINGS: Mapping[str, Mapping[Split, tuple[str, ...]]] = {
    "messages.send": {
        "training": (
            *("Send {name} the message: {text}", 'Send "{text}" to {name}'),
            *('Text {name} "{text}"', 'Write "{text}" to {name} in Messages'),
            *('Message {name}: "{text}"', "Let {name} know: {text}"),
            *('Send a message to {name} that says "{text}"', 'Please text "{text}" to {name}'),
            *('Send {name} "{text}"', 'Could you text {name} "{text}"?'),
            *('Start a chat with {name} and send "{text}"', 'Write to {name}: "{text}"'),
            *("I want to message {name}: {text}", 'Send a text to {name}: "{text}"'),
        ),
        "held_out": (
            *('Tell {name} "{text}" in a message', 'Drop {name} a text saying "{text}"'),
            'I want to send {name} this: "{text}"',
            '{name} should get the text message "{text}"',
        ),
    },
    "messages.reply_last": {
        "training": (
            *('Reply "{text}" to the latest message', 'Answer the newest chat with "{text}"'),
            'Write "{text}" in the first chat of the list',
            *('Send "{text}" in the uppermost chat', 'Open the latest chat and send "{text}"'),
            'Reply to the chat at the top: "{text}"',
            *('Reply to the newest message with "{text}"', 'Answer the last message: "{text}"'),
            'Send "{text}" as a reply to the newest chat',
            'Reply "{text}" in the conversation at the top',
            'Write back "{text}" to the latest message',
            'Open the first chat and write "{text}"',
        ),
        "held_out": (
            'Respond with "{text}" to whoever wrote last',
            'Send back "{text}" in the most recent conversation',
            'In the topmost conversation, write back "{text}"',
        ),
    },
    "messages.open": {
        "training": (
            *("Open the chat with {name}", "Show my messages with {name}"),
            *("Go to the chat with {name}", "Find the chat with {name} and open it"),
            *("Open {name}'s chat", "Show me what {name} wrote"),
            *("Open my conversation with {name}", "Let me see the chat with {name}"),
            *("Please open the chat with {name}", "Open Messages and show the chat with {name}"),
            *("I want to read my chat with {name}", "Show the messages from {name}"),
        ),
        "held_out": (
            "Bring up my conversation with {name}",
            "I would like to read the messages from {name}",
            "Take me to the thread with {name}",
        ),
    },
    "messages.delete_chat": {
        "training": (
            *("Delete the chat with {name}", "Delete my messages with {name}"),
            *("Remove the chat with {name}", "Delete {name}'s chat in Messages"),
            *("Delete all messages with {name}", "Please delete the chat with {name}"),
            *("Delete the conversation with {name}", "Remove all messages with {name}"),
            *("Erase the chat with {name}", "The chat with {name} can be deleted"),
            *("Delete everything that {name} and I wrote", "Delete the messages from {name}"),
        ),
        "held_out": (
            *("Get rid of the conversation with {name}", "Erase the whole thread with {name}"),
            "I no longer need the conversation with {name}: delete it",
        ),
    },
}
