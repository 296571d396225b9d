"""Where dossiers are kept, in parts: as they stand, history, papers, drafts, campaigns."""

from app.dossiers.tables.campaigns import CampaignDossierRow, CampaignRow
from app.dossiers.tables.counting import FigureNewsRow
from app.dossiers.tables.current import (
    CodeBlockRow,
    DossierAgencyRow,
    DossierDetailRow,
    DossierDocumentRow,
    DossierQuestionRow,
    DossierResultRow,
    DossierRow,
)
from app.dossiers.tables.drafts import ComplaintRow, DraftRow
from app.dossiers.tables.handovers import HandoverItemRow, HandoverRow
from app.dossiers.tables.history import (
    DossierEventPayloadRow,
    DossierEventRow,
    DossierViewRow,
    IssuedFormRow,
    NoticeRow,
)
from app.dossiers.tables.keeping import DossierHoldRow
from app.dossiers.tables.results import ResultDraftRow

__all__ = [
    "CampaignDossierRow",
    "CampaignRow",
    "CodeBlockRow",
    "ComplaintRow",
    "DossierAgencyRow",
    "DossierDetailRow",
    "DossierDocumentRow",
    "DossierEventPayloadRow",
    "DossierEventRow",
    "DossierHoldRow",
    "DossierQuestionRow",
    "DossierResultRow",
    "DossierRow",
    "DossierViewRow",
    "DraftRow",
    "FigureNewsRow",
    "HandoverItemRow",
    "HandoverRow",
    "IssuedFormRow",
    "NoticeRow",
    "ResultDraftRow",
]
