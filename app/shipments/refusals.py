"""What can be said against handling a parcel, or a list of parcels."""

from typing import Final

from app.domain.errors import Conflict

TAKEN: Final = "item_code_taken"
"""Trouble of a parcel: the item code that was given for it is that of another one."""
LOST: Final = "parcel_lost"
CALLED_OFF: Final = "parcel_called_off"
"""Trouble of a parcel that has ended, and its dossier still waits for what is in it."""
NOT_FETCHED: Final = "papers_not_fetched"
"""The same of papers that the post was to fetch: it has not, or it gave them back."""
TO_RECORD: Final = "papers_came"
"""What a parcel needs that brought papers: nobody has recorded them."""
ENDED_OTHERWISE: Final = "parcel_ended_otherwise"
"""Trouble of a parcel whose end was acted on when the post told of another one."""


class ParcelNotForThisList(Conflict):
    """It is on a list already, has come to its end, or is another desk's."""


class SignedAlready(Conflict):
    """That side has signed; minutes are signed once."""


class ParcelEnded(Conflict):
    """It has come to its end; what happened to it is not written anew."""
