"use strict";

const byId = (id) => document.getElementById(id);
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/* A video recorded here; a chosen one is in the file field. */
let recorded = null;

function setUpForm(form) {
  const field = byId("film");
  const drop = byId("drop");
  field.addEventListener("change", () => choose(field.files[0] || null));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const [first, ...others] = event.dataTransfer.files;
    if (!first) return;
    const one = new DataTransfer();
    one.items.add(first);
    field.files = one.files;
    choose(first);
    complain(others.length ? form.dataset.onlyOne : "");
  });
  /* A video dropped outside the box would replace the page. */
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  /* Also on returning to the page: the previous patient's video must be gone. */
  window.addEventListener("pageshow", () => {
    form.reset();
    choose(null);
    complain("");
    byId("uploading").hidden = true;
    form.querySelector("[type=submit]").disabled = false;
  });
  /* The prefilled height belongs to another patient. */
  byId("patient").addEventListener("change", () => {
    const height = byId("height");
    if (height.value === height.defaultValue) height.value = "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    handIn(form, recorded || field.files[0]);
  });
  byId("record").addEventListener("click", openCamera);
}

function choose(file, isRecorded = false) {
  recorded = isRecorded ? file : null;
  const chosen = byId("chosen");
  const save = byId("save");
  chosen.hidden = !file;
  save.hidden = !isRecorded;
  URL.revokeObjectURL(save.href);
  if (isRecorded) Object.assign(save, { href: URL.createObjectURL(file), download: file.name });
  if (file) chosen.querySelector("strong").textContent = `${file.name} (${(file.size / 1e6).toFixed(1)} MB)`;
}

function complain(sentence) {
  const problem = byId("problem");
  problem.textContent = sentence;
  problem.hidden = !sentence;
}

function handIn(form, film) {
  complain("");
  if (!byId("stop").disabled) return complain(form.dataset.stillRecording);
  if (!film) return complain(form.dataset.chooseFirst);
  if (film.size > Number(form.dataset.mostBytes)) return complain(form.dataset.tooLarge);
  const fields = new URLSearchParams(new FormData(form));
  fields.set("name", film.name);
  /* Identifies the upload, to resume it after a lost connection. */
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
  fields.set("key", key.join(""));
  byId("uploading").hidden = false;
  form.querySelector("[type=submit]").disabled = true;
  send(form, film, fields, 0, 0);
}

const mostTries = 10;

/* Send a video from byte `from`; `tries` attempts failed before. */
function send(form, film, fields, from, tries) {
  const sending = byId("uploading");
  const say = (sentence, share) => {
    sending.querySelector("progress").value = share;
    sending.querySelector("span").textContent = fill(sentence, { percent: Math.round(100 * share) });
  };
  const end = (sentence) => {
    sending.hidden = true;
    form.querySelector("[type=submit]").disabled = false;
    complain(sentence);
  };
  const goOn = async (words) => {
    if (tries >= mostTries) return end(words || form.dataset.broken);
    say(form.dataset.goingOn, from / film.size);
    await new Promise((resolve) => setTimeout(resolve, tries ? 2000 : 200));
    try {
      const { here, page } = await (await fetch(`/walks/coming?key=${fields.get("key")}`)).json();
      if (page) return location.assign(page);
      return send(form, film, fields, here, here > from ? 0 : tries + 1);
    } catch {
      return send(form, film, fields, from, tries + 1);
    }
  };
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (film.size) say(form.dataset.uploading, Math.min(1, (from + event.loaded) / film.size));
  });
  request.addEventListener("load", () => {
    const words = request.response && request.response.error;
    if (request.status === 201) location.assign(request.response.page);
    else if (request.status === 409) goOn(words);
    else end(words || form.dataset.broken);
  });
  request.addEventListener("error", () => goOn());
  fields.set("from", from);
  request.open("POST", `/walks?${fields}`);
  request.responseType = "json";
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(film.slice(from));
}

async function openCamera() {
  const camera = byId("camera");
  if (!navigator.mediaDevices) return complain(fill(camera.dataset.noCamera, { reason: camera.dataset.insecure }));
  let stream;
  byId("record").disabled = true;
  try {
    const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    return complain(fill(camera.dataset.noCamera, { reason: error.message }));
  } finally {
    byId("record").disabled = false;
  }
  camera.hidden = false;
  byId("record").hidden = true;
  byId("view").srcObject = stream;
  setUpRecorder(camera, stream);
}

function setUpRecorder(camera, stream) {
  const [start, stop, close] = ["start", "stop", "close"].map(byId);
  const known = ["video/mp4", "video/webm"].filter((type) => MediaRecorder.isTypeSupported(type));
  let recorder = null;
  let clock = 0;
  start.onclick = () => {
    byId("film").value = "";
    choose(null);
    const pieces = [];
    const began = Date.now();
    recorder = new MediaRecorder(stream, { mimeType: known[0], videoBitsPerSecond: 8e6 });
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => {
      clearInterval(clock);
      byId("clock").textContent = "";
      start.disabled = false;
      stop.disabled = true;
      const suffix = known[0] === "video/mp4" ? "mp4" : "webm";
      choose(new File(pieces, `recording.${suffix}`, { type: known[0] }), true);
    };
    recorder.start(1000);
    clock = setInterval(() => {
      const seconds = Math.round((Date.now() - began) / 1000);
      byId("clock").textContent = fill(camera.dataset.recording, { seconds });
    }, 500);
    start.disabled = true;
    stop.disabled = false;
  };
  stop.onclick = () => {
    if (recorder && recorder.state !== "inactive") recorder.stop();
  };
  close.onclick = () => {
    stop.onclick();
    stream.getTracks().forEach((track) => track.stop());
    camera.hidden = true;
    byId("record").hidden = false;
  };
}

function watch(box) {
  const began = { at: 0, share: 0 };
  const look = async () => {
    let answer;
    try {
      answer = await fetch(box.dataset.state);
    } catch {
      complain(box.dataset.silent);
      return setTimeout(look, 2000);
    }
    complain(answer.ok ? "" : box.dataset.gone);
    if (!answer.ok) return box.querySelector("progress").remove();
    const found = await answer.json();
    if (found.over) return location.reload();
    show(box, found, began);
    return setTimeout(look, 500);
  };
  look();
}

function show(box, found, began) {
  const running = found.state === "running";
  const sentence = running ? box.dataset.running : fill(box.dataset.waiting, { ahead: found.ahead });
  const said = box.querySelector(".said");
  if (said.textContent !== sentence) said.textContent = sentence;
  if (!running || found.share === null) return;
  const now = Date.now();
  if (!began.at) Object.assign(began, { at: now, share: found.share });
  box.querySelector("progress").value = found.share;
  let words = fill(box.dataset.share, { percent: Math.round(100 * found.share) });
  const speed = (found.share - began.share) / (now - began.at);
  if (now - began.at > 2000 && speed > 0) {
    const seconds = Math.ceil((1 - found.share) / speed / 1000);
    words += `, ${fill(box.dataset.left, { seconds })}`;
  }
  box.querySelector("span").textContent = words;
}

/* Fit the height of the report's frame to its content. */
function fit(frame) {
  const measure = () => {
    const inside = frame.contentDocument;
    if (inside && inside.body) frame.style.height = `${inside.body.offsetHeight + 4}px`;
  };
  frame.addEventListener("load", measure);
  window.addEventListener("resize", measure);
  measure();
}

if (byId("hand-in")) setUpForm(byId("hand-in"));
if (byId("waiting")) watch(byId("waiting"));
if (byId("report")) fit(byId("report"));
document.querySelectorAll("form[data-sure]").forEach((form) =>
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.sure)) event.preventDefault();
  })
);
