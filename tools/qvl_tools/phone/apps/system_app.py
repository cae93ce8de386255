"""An app that reads and changes the phone itself."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject

from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.paged import PagedApp
from qvl_tools.phone.settings_store import SettingsStore


class SystemApp(PagedApp):
    """An app that is handed the phone's settings; QML reads them as ``logic.settings.live``."""

    def __init__(
        self, context: AppContext, settings: SettingsStore, parent: QObject | None = None
    ) -> None:
        super().__init__(context, parent)
        self._settings = settings

    @Property(QObject, constant=True)
    def settings(self) -> SettingsStore:
        """The phone's settings."""
        return self._settings
