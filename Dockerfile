# One image for `serve`, `worker` and `migrate`. A database is given by MOTCUA_DATABASE_URL;
# without it the embedded one runs in the volume /var/lib/motcua.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/motcua
RUN python -m venv /opt/motcua && pip install --no-cache-dir uv
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --no-install-project
COPY app app
COPY migrations migrations
COPY procedures procedures
COPY directory directory
RUN uv sync --frozen --no-dev --no-editable

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --no-install-recommends --yes ca-certificates tzdata tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/motcua --create-home motcua
COPY --from=build /opt/motcua /opt/motcua
ENV PATH=/opt/motcua/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TZ=Asia/Ho_Chi_Minh \
    MOTCUA_DATA=/var/lib/motcua \
    MOTCUA_HOST=0.0.0.0 \
    PORT=8080
USER motcua
WORKDIR /var/lib/motcua
VOLUME /var/lib/motcua
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD \
    ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
# tini reaps what dies, and passes on the signal to stop.
ENTRYPOINT ["tini", "--", "motcua"]
CMD ["serve"]
