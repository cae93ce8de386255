"""How every run ends: one place that turns whatever happened into a record and a RunResult."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

from qvl_agent.errors import DeviceError, EpisodeError, ModelError, UserStopped
from qvl_agent.journal.events import Ended
from qvl_agent.limits import RunEnds
from qvl_agent.result import RunResult
from qvl_agent.run import Run


def conclude(run: Run, body: Callable[[], None], *, model: str = "", task: str = "") -> RunResult:
    """Carry out ``body`` and write down how it ended; the journal is closed.

    Args:
        run: To end.
        body: Ends by raising RunEnds; returning without one is no success.
        model: Spec of the model that decides, for the result.
        task: Name of the scripted task that does.

    Raises:
        EpisodeError: If the record can't be kept or does not fit; there is no result then.
    """
    try:
        return replace(_ended(run, _ending(run, body)), model=model, task=task)
    finally:
        run.journal.close()


def _ending(run: Run, body: Callable[[], None]) -> RunEnds:
    try:
        body()
    except RunEnds as end:
        return end
    except KeyboardInterrupt:
        return RunEnds("interrupted", "interrupted by the user")
    except UserStopped as error:
        return RunEnds("interrupted", str(error))
    except DeviceError as error:
        return RunEnds("device_lost", _with_fix(error))
    except ModelError as error:
        run.fault("model", error, fatal=True)
        return RunEnds("model_failed", _with_fix(error))
    except EpisodeError:
        raise
    except SystemExit:
        _ended(run, RunEnds("interrupted", "the process was told to exit"))
        raise
    except Exception as error:
        # The outermost guard: a bug of ours or of a plugin is recorded, then shown as one.
        run.fault("loop", error, fatal=True)
        _ended(run, RunEnds("gave_up", f"internal error: {error!r}"))
        raise
    return RunEnds("gave_up", "it ended without saying that the goal is reached")


def _with_fix(error: DeviceError | ModelError) -> str:
    return f"{error} ({error.fix})" if error.fix else str(error)


def _ended(run: Run, end: RunEnds) -> RunResult:
    duration_s = run.now() - run.started_s
    run.journal.write(
        Ended(
            status=end.status,
            proof=end.proof,
            answer=run.answer,
            evidence=list(end.evidence),
            reason=end.reason,
            steps=run.step,
            duration_s=duration_s,
            **{name: value for name, value in asdict(run.usage).items() if value is not None},
        )
    )
    return RunResult(
        status=end.status,
        proof=end.proof,
        answer=run.answer,
        evidence=end.evidence,
        reason=end.reason,
        steps=run.step,
        usage=run.usage,
        duration_s=duration_s,
        episode=run.journal.folder,
    )
