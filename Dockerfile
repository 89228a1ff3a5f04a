# gaitnet on the CPU: analyze, extract, predict and the app, without PyTorch.
#
#   docker build -t gaitnet .
#   docker run --rm --network none -v "$PWD:/videos" gaitnet analyze walk.mp4 --out report
#   docker run --rm -p 127.0.0.1:8710:8710 -v gaitnet:/data -e GAITNET_APP_PASSWORD gaitnet app --host 0.0.0.0 \
#       --no-browser --data /data
#
# Other bases: --build-arg PYTHON=3.14-slim. Heavy: -v MODELS:/models, and once: ... gaitnet models get heavy.
ARG PYTHON=3.13-slim
FROM python:${PYTHON} AS build
COPY . /source
# The headless OpenCV in place of the one with windows: no libGL, no Qt, half the size.
RUN python -m venv /gaitnet \
 && /gaitnet/bin/pip install --no-cache-dir '/source[app,pandas]' \
 && opencv="$(/gaitnet/bin/python -c 'from importlib.metadata import version as v; print(v("opencv-contrib-python"))')" \
 && /gaitnet/bin/pip uninstall -y -q opencv-contrib-python \
 && /gaitnet/bin/pip install --no-cache-dir --no-deps "opencv-python-headless==$opencv" \
 && /gaitnet/bin/gaitnet doctor

FROM python:${PYTHON}
COPY --from=build /gaitnet /gaitnet
RUN useradd --create-home --uid 1000 gaitnet && mkdir /videos /data /models && chown gaitnet /videos /data /models
USER gaitnet
ENV PATH=/gaitnet/bin:$PATH GAITNET_MODELS=/models PYTHONUNBUFFERED=1
WORKDIR /videos
VOLUME /data /models
EXPOSE 8710
ENTRYPOINT ["gaitnet"]
CMD ["--help"]
