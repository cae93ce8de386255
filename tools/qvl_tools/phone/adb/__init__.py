"""The adb side of the simulated phone: everything that travels over sockets.

From the bottom up::

    wire          byte streams, exact reads, a loopback listener
    files         the phone's file store: a folder of its own on the host
    device        what the commands share: controls, files, identity
    command       what one shell command is given and gives back
    keycodes      Android's key names and numbers
    commands/     one small file per group of shell commands
    sandbox       keeps the host's shell away from the host's files (Linux)
    playground    stub programs, so that a real POSIX shell judges quoting
    shell         runs a command line: the quick way in process, or by that shell
    sync          push, pull, stat, list
    services      what a client may open on the device: shell, exec, sync
    link          faults of the way between computer and phone
    smartsocket   the front that clients of an adb server speak to
    transport     the front that a real adb server speaks to
    door          all of it, opened and closed together

Both fronts serve the same device, so a command answers the same whichever way it came.
"""
