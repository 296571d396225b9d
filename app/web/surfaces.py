"""Every page in one flat list, and the static files that pages use."""

from app.web.admin import routes as admin
from app.web.boundary import boundary_router
from app.web.dashboard import routes as dashboard
from app.web.desk import routes as desk
from app.web.inbox import routes as inbox
from app.web.portal import routes as portal
from app.web.site import assets, sign_in

router = boundary_router(include_in_schema=False)
for part in (assets, sign_in, portal, desk, inbox, dashboard, admin):
    router.routes.extend(part.router.routes)
