# One image for web, worker and beat.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/portal

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY . .

RUN useradd --system --uid 10001 portal \
    && mkdir -p /var/portal/files /var/portal/static \
    && chown -R portal /var/portal
USER portal
EXPOSE 8000
CMD ["gunicorn", "xuantruong.wsgi", "--bind", "0.0.0.0:8000", "--no-control-socket"]
