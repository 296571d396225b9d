"""by which ways people hear of every step, and proofs of delivery that can be looked up."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | Sequence[str] | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHOICES = ("notice_choice", "notice_choice_of_dossier")
PROOFS = ("signature", "photo")


def upgrade() -> None:
    """Until now every step came by e-mail; for whoever chose already it goes on so."""
    for table in CHOICES:
        steps = sa.Column(
            "steps", sa.ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{email}'")
        )
        op.add_column(table, steps)
        op.alter_column(table, "steps", server_default=None)
    for proof in PROOFS:
        op.add_column("shipment_event", sa.Column(proof, sa.String(), nullable=True))


def downgrade() -> None:
    for proof in PROOFS:
        op.drop_column("shipment_event", proof)
    for table in CHOICES:
        op.drop_column(table, "steps")
