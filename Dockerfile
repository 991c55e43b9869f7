# One image for the web server, the worker and the preparation; see compose.yaml and docs/operations.md.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends gdal-bin \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/allo
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
RUN python -m compileall -q . \
    && useradd --system --home-dir /srv/allo allo \
    && install -d -o allo /donnees
USER allo

ENV DONNEES=/donnees PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.parse as p, urllib.request as r; \
r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': p.urlsplit(os.environ['ADRESSE']).netloc}), timeout=4)"]

# No access log: the paths of /suivi/ hold secret links.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--no-ws", "--no-access-log", "config.wsgi:application"]
