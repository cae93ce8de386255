"""Plays assignments with one model and judges them: ordinary runs through the ordinary loop."""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from qvl_agent.api import RunOptions, run_goal
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import DeviceError, EpisodeError, ModelError, UsageError
from qvl_agent.evals.blank import Blindfolded
from qvl_agent.evals.plan import EXPERT, BenchPlan, Job, open_suite
from qvl_agent.evals.scored import Meter, Scored, not_played, score
from qvl_agent.evals.suite import Assignment, Suite
from qvl_agent.limits import Limits
from qvl_agent.models.families import family_named
from qvl_agent.models.port import ModelSettings, VisionModel
from qvl_agent.plugins import open_model

EXPERT_FAMILY = "pocket"
"""Whose syntax an expert speaks where nobody says."""

IN_ORDER = ("scripted", "recorded")
"""Models that say one thing after the other: each episode begins with the first."""

ModelOf = Callable[[Assignment, Device], VisionModel]
"""Who decides in an episode; the device is open and in its starting state."""


@dataclass
class Examiner:
    """One model at work on the assignments of a plan.

    Attributes:
        plan: What is measured.
        folder: Gets a folder for each episode.
        model_settings: What the model is opened with.
        device_settings: What devices are opened with; each gets the seed of its episode.
    """

    plan: BenchPlan
    folder: Path
    model_settings: ModelSettings = field(default_factory=ModelSettings)
    device_settings: DeviceSettings = field(default_factory=DeviceSettings)
    _stack: ExitStack = field(init=False, default_factory=ExitStack)
    _suite: Suite = field(init=False)
    _model_of: ModelOf = field(init=False)
    _episode: str = field(init=False, default="")
    """Folder of the last run, whatever came of it."""

    def __post_init__(self) -> None:
        """Open suite and model.

        Raises:
            UsageError: If there is no such suite or model.
            ModelError: If the model can't be loaded.
        """
        self._suite = open_suite(self.plan.suite)
        self._model_of = self._chosen()

    def examine(self, job: Job) -> Scored:
        """Play one episode and judge it; what goes wrong on the way is said in the result.

        Raises:
            UsageError: If the plan can't be carried out at all.
            EpisodeError: If nothing can be recorded.
        """
        self._episode = ""
        try:
            return self._examined(job)
        except (UsageError, EpisodeError):
            raise
        except DeviceError as error:
            return not_played(job, "device", _with_fix(error), self._episode)
        except ModelError as error:
            return not_played(job, "model", _with_fix(error), self._episode)
        except Exception as error:  # noqa: BLE001 - one family's bug must not end the bench
            where = traceback.extract_tb(error.__traceback__)[-1]
            said = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
            return not_played(job, "bug", said, self._episode)

    def close(self) -> None:
        """Release the model."""
        self._stack.close()

    # -- the parts -------------------------------------------------------------------------------

    def _examined(self, job: Job) -> Scored:
        scored = self._play(job, self._model_of, self.folder)
        if self.plan.model == EXPERT:
            return replace(scored, expert_steps=scored.steps if scored.achieved else None)
        if not (scored.achieved and self.plan.expert_steps):
            return scored
        return replace(scored, expert_steps=self._steps_of_the_expert(job))

    def _play(self, job: Job, model_of: ModelOf, folder: Path) -> Scored:
        assignment = self._suite.assignment(job.family, job.seed, self.plan.conditions)
        settings = replace(self.device_settings, seed=job.seed)
        meter = Meter()
        with self._own(folder) as own, closing(assignment.open_device(settings)) as device:
            options = RunOptions(
                limits=Limits(
                    max_steps=self.plan.max_steps or assignment.max_steps,
                    max_seconds=self.plan.max_seconds,
                ),
                replays=own,
                yes=True,  # nobody is there to be asked, and the device is the bench's own
                listeners=[meter],
                device_settings=settings,
            )
            model = model_of(assignment, device)
            result = run_goal(assignment.goal, device=device, model=model, options=options)
            if result.status == "interrupted":
                raise KeyboardInterrupt
            verdict = assignment.check(device, result)
        return score(job, assignment.goal, result, verdict, meter)

    @contextmanager
    def _own(self, folder: Path) -> Iterator[Path]:
        """Give a run a folder of its own; its record joins the others unless it is interrupted."""
        own = folder / f".playing-{os.getpid()}"
        try:
            yield own
        except KeyboardInterrupt:
            shutil.rmtree(own, ignore_errors=True)
            raise
        finally:
            for episode in own.glob("*"):
                self._episode = episode.name
                episode.rename(folder / episode.name)
            shutil.rmtree(own, ignore_errors=True)

    def _steps_of_the_expert(self, job: Job) -> int | None:
        """Return how many steps the expert takes; None where there is none or it fails."""
        if self._suite.assignment(job.family, job.seed, self.plan.conditions).expert is None:
            return None
        with TemporaryDirectory(prefix="qvl-expert-") as folder:
            try:
                scored = self._play(job, self._expert, Path(folder))
            except Exception:  # noqa: BLE001 - what was measured stands, whatever it is compared with
                return None
        return scored.steps if scored.achieved else None

    def _chosen(self) -> ModelOf:
        """Return who decides, as the plan says."""
        kind = self.plan.model.partition(":")[0]
        if kind == EXPERT:
            return self._expert
        if kind in IN_ORDER:
            return lambda assignment, device: self._opened()
        model = self._stack.enter_context(closing(self._opened()))
        return lambda assignment, device: model

    def _opened(self) -> VisionModel:
        model = open_model(self.plan.model, self.model_settings)
        return Blindfolded(model) if self.plan.blank else model

    def _expert(self, assignment: Assignment, device: Device) -> VisionModel:
        if assignment.expert is None:
            raise UsageError(
                f"{assignment.family} has no expert", fix="name a model, or other --families"
            )
        family = self.model_settings.family or EXPERT_FAMILY
        return assignment.expert(device, family_named(family, self.model_settings))


def _with_fix(error: DeviceError | ModelError) -> str:
    return f"{error} ({error.fix})" if error.fix else str(error)
