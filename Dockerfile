# symptom-web and symptom-index for a corpus at /srv/search/corpus and an index at /srv/search/index (see README).
FROM python:3.13-slim AS build
COPY pyproject.toml README.md LICENSE /source/
COPY indexer /source/indexer
COPY search_web /source/search_web
ARG EXTRAS=""
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir "/source$EXTRAS"

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --home-dir /srv/search search \
    && install -d -o search -g search -m 700 /srv/search/index
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 SYMPTOM_SEARCH_LOG_FORMAT=json
WORKDIR /srv/search
USER 10001
VOLUME /srv/search/index
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["symptom-web", "--host", "0.0.0.0", "--corpus", "/srv/search/corpus", "--index", "/srv/search/index", "--processes", "2"]
