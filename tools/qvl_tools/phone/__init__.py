"""The simulated phone: looks and behaves like Android, speaks ADB, needs only a pip install.

The rooms, from the bottom up::

    controls      what a phone can be told and asked (the Protocol between screen and adb)
    content       seeded content: people, cities, flights, messages
    apps/         one QML file and its logic beside it, per app
    system        launcher, navigation, dialogs, keyboard, settings, faults
    screen        Qt Quick offscreen: pixels, touches, the accessible tree; implements ``controls``
    adb/          smart-socket server, device-side transport, shell commands; uses ``controls`` only
    options       what a phone can be told when it starts
    process       runs all of it in a process of its own; ``SimulatedPhone`` is its handle
    device        ``--device phone``: a SimulatedPhone driven through the Android backend
"""
