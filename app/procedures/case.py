"""One procedure under examination: its draft, and where each part of it was written."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import Fact
from app.procedures.drafting import Draft, DraftState
from app.procedures.lifecycle_file import FIRST_STEP
from app.procedures.source import Location, Source
from app.procedures.strict_yaml import Problem


@dataclass(frozen=True, slots=True)
class Case:
    """A part may stand in the procedure's file, in its life cycle's, or in both; blame is just."""

    draft: Draft
    procedure: Source
    lifecycle: Source

    def own(self, location: Location, code: str, **facts: Fact) -> Problem:
        """A problem of the procedure's own file."""
        return self.procedure.problem(location, code, **facts)

    def shared(self, location: Location, code: str, **facts: Fact) -> Problem:
        """A problem of something that a procedure may add to what its life cycle has."""
        return self._blamed([(self.procedure, location), (self.lifecycle, location)], code, facts)

    def of_state(self, state: DraftState, inner: Location, code: str, **facts: Fact) -> Problem:
        places = [(source, (*place, *inner)) for source, place in self._places(state)]
        return self._blamed(places, code, {"state": state.id, **facts})

    def of_action(
        self, state: DraftState, action: str, inner: Location, code: str, **facts: Fact
    ) -> Problem:
        below = ("actions", action, *inner)
        places = [(source, (*place, *below)) for source, place in self._places(state)]
        places.append((self.lifecycle, ("shared_actions", action, *inner)))
        return self._blamed(places, code, {"state": state.id, "action": action, **facts})

    def _places(self, state: DraftState) -> Iterator[tuple[Source, Location]]:
        if state.step is None:
            yield self.procedure, ("states", state.id)
            yield self.lifecycle, ("states", state.id)
        else:
            yield self.procedure, ("steps", state.id)
            yield self.lifecycle, ("step_kinds", state.step.kind or state.id)
            yield self.lifecycle, ("states", FIRST_STEP)

    def _blamed(
        self, places: list[tuple[Source, Location]], code: str, facts: dict[str, Fact]
    ) -> Problem:
        source, location = max(
            places, key=lambda p: (p[0].reach(p[1]) == len(p[1]), p[0].reach(p[1]))
        )
        return source.problem(location, code, **facts)
