"""Scripted tasks: Python functions that drive a screen by its visible text.

::

    from qvl_tasks import Screen, task

    @task("set an alarm for {time}")
    def set_alarm(screen: Screen, time: str) -> None:
        screen.open_app("Clock")
        ...
        screen.expect(time)
"""

from qvl_tasks.api import ScriptedTask, task
from qvl_tasks.screen import Screen

__all__ = ["Screen", "ScriptedTask", "task"]
