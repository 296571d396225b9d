"""Names for the identifiers that travel through the house, so that no two are confused."""

from typing import NewType
from uuid import UUID

AgencyCode = NewType("AgencyCode", str)
"""Mã định danh cơ quan, such as ``H47.1.2`` (QĐ 20/2020/QĐ-TTg)."""

ProcedureCode = NewType("ProcedureCode", str)
"""Mã thủ tục hành chính, such as ``1.004623``."""

DossierCode = NewType("DossierCode", str)
"""Mã hồ sơ, such as ``H47.TTHCC-260820-0001``; given at acceptance."""

DossierId = NewType("DossierId", UUID)
PersonId = NewType("PersonId", UUID)
UploadId = NewType("UploadId", UUID)
