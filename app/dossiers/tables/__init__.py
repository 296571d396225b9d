"""Where dossiers are kept, in four parts: as they stand, their history, papers, campaigns."""

from app.dossiers.tables.campaigns import CampaignDossierRow, CampaignRow
from app.dossiers.tables.current import (
    CodeBlockRow,
    DossierAgencyRow,
    DossierDetailRow,
    DossierDocumentRow,
    DossierQuestionRow,
    DossierResultRow,
    DossierRow,
)
from app.dossiers.tables.handovers import HandoverItemRow, HandoverRow
from app.dossiers.tables.history import (
    DossierEventPayloadRow,
    DossierEventRow,
    DossierViewRow,
    IssuedFormRow,
    NoticeRow,
)

__all__ = [
    "CampaignDossierRow",
    "CampaignRow",
    "CodeBlockRow",
    "DossierAgencyRow",
    "DossierDetailRow",
    "DossierDocumentRow",
    "DossierEventPayloadRow",
    "DossierEventRow",
    "DossierQuestionRow",
    "DossierResultRow",
    "DossierRow",
    "DossierViewRow",
    "HandoverItemRow",
    "HandoverRow",
    "IssuedFormRow",
    "NoticeRow",
]
