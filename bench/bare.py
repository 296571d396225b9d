"""The least that a FastAPI service can do: one handler that answers ``{}``."""

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def nothing() -> dict[str, str]:
    return {}


if __name__ == "__main__":
    uvicorn.run(
        app, port=int(sys.argv[1]), http="httptools", loop="uvloop",
        log_level="warning", access_log=False,
    )  # fmt: skip
