"""Who acts: somebody with the role at the agency, as the directory has them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, Principal
from app.domain.reorganising import Post
from app.people.queries import principal_named
from app.people.queries_staff import ids_by_username, posts_at


@dataclass(slots=True)
class Staff:
    """Everybody by post, as on the day ``at``; read once."""

    sessions: Sessions
    at: datetime
    _posts: dict[AgencyCode, Sequence[Post]] = field(default_factory=dict)
    _people: dict[UUID, Principal] = field(default_factory=dict)

    async def holding(self, agency: AgencyCode, permission: Permission) -> list[Principal]:
        """Those who hold ``permission`` at ``agency``."""
        if agency not in self._posts:
            async with self.sessions() as session:
                self._posts[agency] = await posts_at(session, [agency], self.at.date())
        people = [p.person for p in self._posts[agency] if p.permission is permission]
        return [found for person in people if (found := await self.person(person)) is not None]

    async def person(self, person: UUID) -> Principal | None:
        if person not in self._people:
            async with self.sessions() as session:
                found = await principal_named(session, PersonId(person), self.at)
            if found is None:
                return None
            self._people[person] = found
        return self._people[person]

    async def named(self, username: str) -> Principal | None:
        """The person with that user name; None in a province that has nobody of the name."""
        async with self.sessions() as session:
            found = await ids_by_username(session, [username])
        return await self.person(found[username]) if found else None
