"""Whatever leaves the house passes the gate: no transaction is open, and there is an end to it."""

import ast
import re

from tests.architecture.source import Source, sources

WIRES = {"httpx2", "obstore", "aiosmtplib", "smtplib", "socket"}
CONNECTS = {"open_connection", "open_unix_connection", "create_connection"}
GATE = re.compile(r"\.call\(|\basked\(self\._party,")
"""A party's own, or that of the stores, which goes through it: ``app.adapters.storage.passing``."""
LIBRARY_AT_OUR_COMMAND = {
    "app/cli/demo.py",  # the demonstration is a client of its own service
    "app/cli/walking.py",
    "app/cli/serving.py",  # it listens
    "app/adapters/outside/transport.py",  # it lies under the gates of those who send by it
    "app/db/failures.py",  # it names failures, and calls nobody
}


def reaches_out(source: Source) -> bool:
    """Whether it imports a wire, or opens a connection itself."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import) and {a.name.split(".")[0] for a in node.names} & WIRES:
            return True
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in WIRES:
            return True
        if isinstance(node, ast.Attribute) and node.attr in CONNECTS:
            return True
    return False


def test_every_wire_goes_through_the_gate():
    reaching = {s.name: s for s in sources() if reaches_out(s)}
    assert "app/adapters/http.py" in reaching
    open_doors = [
        name
        for name, source in reaching.items()
        if name not in LIBRARY_AT_OUR_COMMAND and not GATE.search(source.text)
    ]
    assert open_doors == []
