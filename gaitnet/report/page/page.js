"use strict";
(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const one = what => document.querySelector(what);
  document.documentElement.classList.add("js");
  if (window.parent !== window) document.documentElement.classList.add("framed");
  all("[data-print]").forEach(button => button.addEventListener("click", () => window.print()));
  all("[data-copy]").forEach(button => button.addEventListener("click", async () => {
    const text = one(button.dataset.copy);
    text.select();
    try { await navigator.clipboard.writeText(text.value); } catch { document.execCommand("copy"); }
    button.textContent = button.dataset.copied;
  }));

  const video = one("#film video");
  if (!video) return;
  const data = JSON.parse(one("#data").textContent);
  const { start, times, points, angles, bouts, strides, strikes, size } = data;
  const canvas = one("#film canvas"), pen = canvas && canvas.getContext("2d");
  const line = one(".timeline"), cursor = one(".timeline .now"), clock = one(".clock");
  const shown = { lines: true, angles: true };
  const TRUNK = [0, 8, 11, 3, 0], LEG = [3, 4, 5, 6, 7, 5], ARM = [0, 1, 2];

  // A film within the page is read from memory, so that every browser can go anywhere in it at once.
  if (video.dataset.inside && video.src.startsWith("data:")) {
    const [head, body] = video.src.split(",", 2);
    const bytes = Uint8Array.from(atob(body), letter => letter.charCodeAt(0));
    video.src = URL.createObjectURL(new Blob([bytes], { type: head.slice(5).split(";")[0] }));
  }
  video.controls = false;

  const now = () => video.currentTime + start;
  const limit = at => Math.min(Math.max(at, data.from), data.to);
  const last = () => (isFinite(video.duration) ? video.duration : data.to - start);
  function go(at) { video.currentTime = Math.min(Math.max(limit(at) - start, 0), last()); }
  function frameAt(at) {
    let low = 0, high = times.length - 1;
    while (low < high) { const middle = (low + high + 1) >> 1; if (times[middle] <= at + 0.002) low = middle; else high = middle - 1; }
    return low;
  }
  function byFrames(count) {
    video.pause();
    if (!times.length) return go(now() + count / 30);
    const next = Math.min(Math.max(frameAt(now()) + count, 0), times.length - 1);
    go(times[next] + 0.001);
  }
  function byStep(way) {
    video.pause();
    const at = now(), found = way > 0 ? strikes.find(each => each > at + 0.02) : strikes.filter(each => each < at - 0.02).pop();
    if (found !== undefined) go(found + 0.001);
  }

  function draw() {
    const at = now(), index = frameAt(at);
    if (cursor) { const x = 1000 * (at - data.from) / (data.to - data.from); cursor.setAttribute("x1", x); cursor.setAttribute("x2", x); }
    if (line) { line.setAttribute("aria-valuenow", at.toFixed(2)); line.setAttribute("aria-valuetext", `${at.toFixed(2)} s`); }
    if (clock) clock.textContent = `${at.toFixed(2)} s`;
    moveCursors(at);
    if (pen) drawBody(index);
  }
  function moveCursors(at) {
    for (const side of ["left", "right"]) {
      const stride = strides[side].find(each => at >= each[0] && at <= each[1]);
      for (const mark of all(`.cursor.${side}`)) {
        mark.style.visibility = stride ? "visible" : "hidden";
        if (!stride) continue;
        const x = 30 + 276 * (at - stride[0]) / (stride[1] - stride[0]);
        mark.setAttribute("x1", x); mark.setAttribute("x2", x);
      }
    }
  }
  function drawBody(index) {
    const box = video.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
    canvas.width = box.width * ratio; canvas.height = box.height * ratio;
    const scale = Math.min(canvas.width / size[0], canvas.height / size[1]);
    const shift = [(canvas.width - size[0] * scale) / 2, (canvas.height - size[1] * scale) / 2];
    const flat = points[index];
    if (!flat) return;
    const place = number => flat[2 * number] === null ? null : [shift[0] + scale * flat[2 * number], shift[1] + scale * flat[2 * number + 1]];
    const width = Math.max(2, canvas.width / 320);
    const trusted = bouts.some(each => times[index] >= each[0] && times[index] <= each[1]);
    const colours = trusted ? { left: "#e69f00", right: "#56b4e9" } : { left: "#969696", right: "#969696" };
    function path(numbers, colour) {
      for (const [ink, wide] of [["#222", width + 2], [colour, width]]) {
        pen.strokeStyle = ink; pen.lineWidth = wide; pen.lineCap = pen.lineJoin = "round"; pen.beginPath();
        let before = null;
        for (const spot of numbers.map(place)) { if (spot) { if (before) pen.lineTo(...spot); else pen.moveTo(...spot); } before = spot; }
        pen.stroke();
      }
    }
    if (shown.lines) {
      path(TRUNK, trusted ? "#fff" : "#969696");
      ["left", "right"].forEach((side, at) => { path(ARM.map(each => each + 8 * at), colours[side]); path(LEG.map(each => each + 8 * at), colours[side]); });
    }
    if (shown.angles && angles[index]) {
      pen.font = `600 ${Math.max(12 * ratio, canvas.width / 42)}px system-ui, sans-serif`;
      const hips = [place(3), place(11)];
      const first = hips[0] && hips[1] && (place(4) || hips[0])[0] < (place(12) || hips[1])[0] ? 0 : 1;
      [0, 1].forEach(leg => [3, 4, 5].forEach((joint, row) => {
        const value = angles[index][3 * leg + row], spot = place(joint + 8 * leg);
        if (value === null || !spot) return;
        pen.textAlign = leg === first ? "right" : "left";
        const x = spot[0] + (leg === first ? -1 : 1) * canvas.width / 50;
        pen.lineWidth = 4 * ratio; pen.strokeStyle = "#111"; pen.fillStyle = colours[leg ? "right" : "left"];
        pen.strokeText(`${value}°`, x, spot[1]); pen.fillText(`${value}°`, x, spot[1]);
      }));
    }
  }

  const doing = {
    play: () => (video.paused ? video.play() : video.pause()),
    frame_back: () => byFrames(-1), frame_on: () => byFrames(1), step_back: () => byStep(-1), step_on: () => byStep(1),
  };
  all("[data-do]").forEach(button => button.addEventListener("click", doing[button.dataset.do]));
  all("[data-speed]").forEach(button => button.addEventListener("click", () => {
    video.playbackRate = Number(button.dataset.speed);
    all("[data-speed]").forEach(each => each.setAttribute("aria-pressed", each === button));
  }));
  all("[data-show]").forEach(button => button.addEventListener("click", () => {
    shown[button.dataset.show] = !shown[button.dataset.show];
    button.setAttribute("aria-pressed", shown[button.dataset.show]);
    draw();
  }));
  all("[data-at]").forEach(button => button.addEventListener("click", () => {
    video.pause(); go(Number(button.dataset.at) + 0.001);
    one("#film").scrollIntoView({ block: "start" });
  }));
  if (line) {
    const seek = event => { const box = line.getBoundingClientRect(); go(data.from + (data.to - data.from) * (event.clientX - box.left) / box.width); };
    line.addEventListener("pointerdown", event => { video.pause(); line.setPointerCapture(event.pointerId); seek(event); });
    line.addEventListener("pointermove", event => { if (event.buttons) seek(event); });
  }
  one("#film").addEventListener("keydown", event => {
    if (event.target.closest("button, a, select") && event.key === " ") return;
    const key = (event.shiftKey ? "Shift" : "") + event.key;
    const done = { " ": doing.play, ArrowLeft: doing.frame_back, ArrowRight: doing.frame_on, ShiftArrowLeft: doing.step_back, ShiftArrowRight: doing.step_on }[key];
    if (done) { event.preventDefault(); done(); }
  });

  ["seeked", "loadeddata", "timeupdate", "pause"].forEach(event => video.addEventListener(event, draw));
  window.addEventListener("resize", draw);
  const follow = () => { draw(); if (!video.paused) again(); };
  const again = () => (video.requestVideoFrameCallback ? video.requestVideoFrameCallback(follow) : requestAnimationFrame(follow));
  video.addEventListener("play", again);
  video.addEventListener("loadedmetadata", () => { if (data.poster !== null) go(data.poster + 0.001); draw(); }, { once: true });
  if (video.readyState) { if (data.poster !== null) go(data.poster + 0.001); draw(); }
})();
