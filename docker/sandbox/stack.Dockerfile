# The lower layer: an interpreter, the libraries it needs and the numeric stack. Nothing else is copied out of the build
# stage, so there is no shell, package manager, compiler or setuid file to remove.
# Built by `python -m src.services.sandboxes.docker_image build`, which unpacks the wheels into site/ on the host:
# no step here needs a network, and nothing of the host's proxy or certificates can enter.
ARG BASE=python:3.13-slim
FROM ${BASE} AS build
LABEL app.sandbox.stage=build
COPY pack.py /pack.py
ARG PACKAGES=/usr/local/lib/python3.13/site-packages
COPY site/ /out${PACKAGES}/
RUN ["python3", "-I", "-B", "/pack.py", "/out"]

FROM scratch
COPY --from=build /out/ /
ENV PATH=/usr/local/bin:/usr/bin LANG=C.UTF-8
USER 65532:65532
